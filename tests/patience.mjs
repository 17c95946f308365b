// SPDX-License-Identifier: Apache-2.0
// patience.mjs: a wait for one thing that takes longer than this hangs. It is there to end that, and no test depends on it: it is many times
// what the slowest machine needs. Tests that wait for many things have no limit of their own; each suite as a whole has one in tests/run.
export const patience_ms = 300_000;
