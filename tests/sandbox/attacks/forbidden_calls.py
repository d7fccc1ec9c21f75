# attack: make every system call that has no business in a training, by its bare number
# must: stopped
import ctypes
import errno

from seccompy import syscall_nr

NAMES = """
acct add_key adjtimex bpf capset chmod chown chroot clock_adjtime clock_settime clone3 copy_file_range create_module delete_module
execve execveat fanotify_init fanotify_mark fchmod fchmodat fchmodat2 fchown fchownat finit_module flock fork fremovexattr fsconfig fsetxattr fsmount fsopen fspick futimesat get_kernel_syms
getpmsg getxattr init_module inotify_init inotify_init1 io_cancel io_destroy io_getevents io_setup io_submit
io_uring_enter io_uring_register io_uring_setup ioperm iopl ioprio_set kcmp kexec_file_load kexec_load keyctl kill
landlock_add_rule landlock_create_ruleset landlock_restrict_self lchown link linkat listmount lookup_dcookie lremovexattr lsetxattr lsm_set_self_attr mbind
memfd_create memfd_secret migrate_pages mknod mknodat mlock mlock2 mlockall mount mount_setattr move_mount move_pages mq_open msgget
name_to_handle_at nfsservctl open_by_handle_at open_tree perf_event_open personality pidfd_getfd pidfd_open
pidfd_send_signal pivot_root process_madvise process_mrelease process_vm_readv process_vm_writev ptrace putpmsg
quotactl quotactl_fd reboot removexattr request_key rt_sigqueueinfo rt_tgsigqueueinfo sched_setaffinity sched_setattr
sched_setparam sched_setscheduler seccomp semget sendfile set_mempolicy setdomainname setfsgid setfsuid setgid
setgroups sethostname setns setpriority setregid setresgid setresuid setreuid setrlimit setsid setuid setxattr shmat
shmget signalfd4 socket socketpair splice statmount swapoff swapon symlink symlinkat sync sysfs syslog tee tgkill timer_create
timerfd_create tkill truncate umount2 unshare uselib userfaultfd ustat utime utimensat utimes vfork vhangup vmsplice
"""
libc = ctypes.CDLL(None, use_errno=True)
allowed, tried = [], 0
for name in NAMES.split():
    try:
        number = syscall_nr(name)
    except ValueError:
        continue  # not on this processor
    tried += 1
    ctypes.set_errno(0)
    answer = libc.syscall(number, 0, 0, 0, 0, 0, 0)
    if answer >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
        allowed.append((name, answer, errno.errorcode.get(ctypes.get_errno())))
print("ESCAPED" if allowed or tried < 90 else "stopped", tried, allowed)
