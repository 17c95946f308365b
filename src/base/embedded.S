/* SPDX-License-Identifier: Apache-2.0 */
/*
 * embedded.S: makes data of files; see embedded.h. The Makefile lists the files, one `embed "name", "path"` a line, in
 * embedded_files.inc in the build directory.
 */
        .macro  embed name, path
        .pushsection .rodata, "a", %progbits
        .balign 16
1:      .asciz  "\name"
2:      .incbin "\path"
3:      .byte   0
        .popsection
        .dc.a   1b, 2b, 3b - 2b
        .endm

        .section .data.rel.ro, "aw", %progbits
        .balign 16
        .globl  embedded_files
embedded_files:
        .include "embedded_files.inc"
        .globl  embedded_files_end
embedded_files_end:
        .dc.a   0

        .section .note.GNU-stack, "", %progbits
