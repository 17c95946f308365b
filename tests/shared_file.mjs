// SPDX-License-Identifier: Apache-2.0
// shared_file.mjs: the file of a SQLite database that the program has open too. Whoever writes there is waited for, however slow the disk.
import { DatabaseSync } from 'node:sqlite';
import { patience_ms } from './patience.mjs';

export function openShared(file, options = {}) {
    const db = new DatabaseSync(file, options);
    db.exec(`PRAGMA busy_timeout = ${patience_ms}`);
    return db;
}
