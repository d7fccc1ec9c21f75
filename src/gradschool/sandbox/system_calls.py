"""The system calls a run may make. What is not named here fails with EPERM, so calls that kernels add later do too."""

from __future__ import annotations

import errno
import fcntl
import termios

from seccompy import Action, CmpOp, Filter, syscall_nr

FILES = """
    access close close_range dup dup2 dup3 faccessat faccessat2 fallocate fdatasync fstat fstatfs fsync
    ftruncate getcwd chdir getdents64 lseek lstat mkdir mkdirat newfstatat open openat pread64 pwrite64 read readlink
    readlinkat readv rename renameat renameat2 rmdir stat statfs statx umask unlink unlinkat write writev
"""
MEMORY = "brk madvise mmap mprotect mremap munmap"
THREADS = """
    exit exit_group futex get_robust_list rseq rt_sigaction rt_sigprocmask rt_sigreturn sched_getaffinity
    sched_yield set_robust_list set_tid_address sigaltstack restart_syscall arch_prctl getcpu membarrier
"""
TIME = """
    alarm clock_getres clock_gettime clock_nanosleep getitimer gettimeofday nanosleep pause setitimer time times
"""
WAITING = """
    epoll_create1 epoll_ctl epoll_pwait epoll_wait eventfd2 pipe pipe2 poll ppoll pselect6 select
"""
IDENTITY = """
    getegid geteuid getgid getgroups getpgid getpgrp getpid getppid getpriority getrandom getresgid getresuid
    getrusage getsid gettid getuid sched_getparam sched_getscheduler sysinfo uname
"""
ALLOWED = tuple(" ".join((FILES, MEMORY, THREADS, TIME, WAITING, IDENTITY)).split())

DESCRIPTORS_OWN = (
    fcntl.F_DUPFD,
    fcntl.F_DUPFD_CLOEXEC,
    fcntl.F_GETFD,
    fcntl.F_SETFD,
    fcntl.F_GETFL,
    fcntl.F_SETFL,
)
"""What fcntl may do. Its other commands send signals to any process, watch folders, hold leases and locks on files that
are shared with other runs, and make pipes of a megabyte, which no limit counts. Source: fcntl(2)."""
REQUESTS = (termios.TCGETS, termios.FIOCLEX, termios.FIONCLEX, termios.FIONBIO)
"""What ioctl may ask: whether a stream is a terminal, and what Python sets on every file it opens with an opener."""
PR_SET_NAME = 15
OPEN_A_THREAD = (0x3D0F00, 0x7D0F00)
"""The flags with which glibc and musl start a thread: every one of them keeps it inside this process."""


def run_filter() -> Filter:
    """The filter of a run, for `load()` in the process it is to hold; build it before anything is locked.

    Names that a processor's kernel does not have are left out. A program of another architecture, such as 32-bit
    code by int 0x80, ends the process; x32 numbers are in no rule. Source: seccomp(2).
    """
    calls = Filter(default=int(Action.ERRNO) | errno.EPERM)
    for name in ALLOWED:
        if _exists(name):
            calls.allow(name)
    for command in DESCRIPTORS_OWN:
        calls.allow("fcntl", args={1: command})
    for request in REQUESTS:
        calls.allow("ioctl", args={1: request})
    calls.allow("prctl", args={0: PR_SET_NAME})  # a thread's name
    calls.allow("prlimit64", args=[(2, CmpOp.EQ, 0)])  # to read a limit, not to set one
    for flags in OPEN_A_THREAD:
        calls.allow("clone", args={0: flags})
    calls.errno(
        "clone3", errno.ENOSYS
    )  # its flags lie in memory, which a filter cannot read: clone is used instead
    calls.program  # noqa: B018  compiles it now
    return calls


def _exists(name: str) -> bool:
    try:
        return syscall_nr(name) >= 0
    except ValueError:
        return False
