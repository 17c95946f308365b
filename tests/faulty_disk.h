/* SPDX-License-Identifier: Apache-2.0 */
/*
 * faulty_disk.h: a disk under SQLite that fails when a test says so, and that remembers what would be left if the power
 * went. It stands between SQLite and the real file layer as SQLite's default VFS, for every connection that is opened while
 * it is installed. It knows what is durable: what a write has brought becomes so by a sync that succeeds, and a sync
 * that fails gives up what it should have kept, as Linux does: the next one succeeds without having written it.
 * One thread; files of other processes are unknown to it.
 */
#ifndef TESTS_FAULTY_DISK_H
#define TESTS_FAULTY_DISK_H

#include "base/base.h"

enum disk_fault {
    DISK_ERROR,         /* one call of any kind fails with EIO, and does nothing */
    DISK_BROKEN,        /* so do all from the Nth on */
    DISK_FULL,          /* from the Nth call on that takes room, all of them fail with ENOSPC */
    DISK_TORN,          /* one write does its first half, then fails */
    DISK_SYNC_LOST,     /* one sync fails, and what it should have kept never reaches the disk */
    DISK_SYNC_KEPT,     /* one sync fails although everything has reached the disk */
    DISK_PARTIAL,       /* from the Nth on, the system reads and writes half of what it is asked: no error, SQLite goes on */
    DISK_FAULT_count
};
const char *disk_fault_name(enum disk_fault fault);

/* Makes it SQLite's default, and the ordinary one again. What is open stays as it was opened. */
void faulty_disk_install(void);
void faulty_disk_remove(void);

/* From now on: the Nth call (from 1) that this fault can hit is hit. */
void faulty_disk_fail_at(enum disk_fault fault, uint64_t nth);
/* The disk is well again. Whether the fault had struck. */
bool faulty_disk_heal(void);

/* What is at the paths now counts as durable: for files that were put there by other means. */
void faulty_disk_forget(void);
/* Writes the database as it would be found after a power cut at this moment to another path, with its log; there must be
 * no shared memory there, so that whoever opens it recovers. */
void faulty_disk_image(const char *database, const char *to);

#endif
