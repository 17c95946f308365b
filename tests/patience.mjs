// SPDX-License-Identifier: Apache-2.0
// patience.mjs: what takes longer than this hangs. It is there to end that, and no test depends on it: it is many times what the
// slowest machine needs. Each suite as a whole has a limit in tests/run, too.
export const patience_ms = 300_000;
