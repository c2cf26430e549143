//! `_posixsubprocess`: the fork and exec that `subprocess` starts programs with.
//!
//! Everything the child needs is made ready before the fork. Between fork and exec the child only makes system calls,
//! for locks of other threads stay taken in it; what it has to tell goes through a pipe, in `subprocess`'s format.

use std::ffi::{CString, c_char, c_int};
use std::os::unix::ffi::OsStringExt;

use taipan_vm::call::Arguments;
use taipan_vm::modules::NativeModule;
use taipan_vm::object::iterate::collect;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::protocol;
use taipan_vm::raise::{type_error, value_error};
use taipan_vm::types::int::{self, convert};
use taipan_vm::value::{PyResult, Value};

use crate::posix::error::os_error;
use crate::posix::path::Path;

/// `_posixsubprocess`
pub(crate) static MODULE: NativeModule = NativeModule {
    name: "_posixsubprocess",
    doc: "A POSIX helper for the subprocess module.",
    functions: &[Method::function(
        "fork_exec",
        "($module, args, executable_list, close_fds, pass_fds, cwd, env,\\n          p2cread, p2cwrite, c2pread, c2pwrite, \
         errread, errwrite,\\n          errpipe_read, errpipe_write, restore_signals, call_setsid,\\n          \
         pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn,\\n          /)",
        Function::Positional(22, 22, fork_exec),
        "Spawn a fresh new child process.",
    )],
    types: &[],
    init: |_| Ok(()),
};

/// Texts that end with a zero byte, and the addresses of them that exec takes.
struct Texts {
    _texts: Vec<CString>,
    addresses: Vec<*const c_char>,
}

impl Texts {
    fn of(values: &Value, what: &str) -> PyResult<Texts> {
        let texts: PyResult<Vec<CString>> = collect(values)?.iter().map(|value| text(value, what)).collect();
        let texts = texts?;
        let addresses = texts.iter().map(|text| text.as_ptr()).chain([std::ptr::null()]).collect();
        Ok(Texts { _texts: texts, addresses })
    }
}

fn text(value: &Value, what: &str) -> PyResult<CString> {
    let bytes = Path::of(value, what)?.path.into_vec();
    CString::new(bytes).map_err(|_| value_error("embedded null byte"))
}

/// What the child does.
struct Plan {
    programs: Texts,
    arguments: Texts,
    environment: Option<Texts>,
    folder: Option<CString>,
    /// Ends of pipes: read and written, for stdin, stdout and stderr, and for errors.
    pipes: [[c_int; 2]; 4],
    close_others: bool,
    keep: Vec<c_int>,
    restore_signals: bool,
    new_session: bool,
    group: c_int,
    gid: Option<libc::gid_t>,
    groups: Option<Vec<libc::gid_t>>,
    uid: Option<libc::uid_t>,
    umask: c_int,
    before_exec: Option<Value>,
}

impl Plan {
    fn of(given: &[Value]) -> PyResult<Plan> {
        let number = |place: usize| given.get(place).map_or(Ok(-1), convert::to_c_int);
        let truth = |place: usize| given.get(place).map_or(Ok(false), protocol::is_true);
        let some = |place: usize| given.get(place).filter(|value| !value.is_none());
        let id =
            |place: usize| some(place).map(|value| convert::to_long(value).map(|id| id as u32)).transpose();
        let Some(([arguments, programs], rest)) = given.split_first_chunk::<2>() else {
            return Err(type_error("fork_exec expected 22 arguments"));
        };
        let keep = rest.get(1).map_or(Ok(Vec::new()), collect)?;
        let keep: PyResult<Vec<c_int>> = keep.iter().map(convert::to_c_int).collect();
        let groups = some(18).map(collect).transpose()?;
        let groups = groups.map(|groups| {
            groups.iter().map(|id| convert::to_long(id).map(|id| id as u32)).collect::<PyResult<_>>()
        });
        Ok(Plan {
            programs: Texts::of(programs, "executable_list")?,
            arguments: Texts::of(arguments, "args")?,
            environment: some(5).map(|names| Texts::of(names, "env")).transpose()?,
            folder: some(4).map(|folder| text(folder, "cwd")).transpose()?,
            pipes: [
                [number(6)?, number(7)?],
                [number(8)?, number(9)?],
                [number(10)?, number(11)?],
                [number(12)?, number(13)?],
            ],
            close_others: truth(2)?,
            keep: keep?,
            restore_signals: truth(14)?,
            new_session: truth(15)?,
            group: number(16)?,
            gid: id(17)?,
            groups: groups.transpose()?,
            uid: id(19)?,
            umask: number(20)?,
            before_exec: some(21).cloned(),
        })
    }
}

/// What went wrong in the child: the error's number and where it happened.
struct Failure(c_int, &'static [u8]);

fn errno() -> c_int {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// The result of a system call, as long as it is none that says "failed".
fn check(result: c_int) -> Result<c_int, Failure> {
    if result == -1 { Err(Failure(errno(), b"noexec")) } else { Ok(result) }
}

fn set_inheritable(fd: c_int, inheritable: bool) -> Result<(), Failure> {
    // SAFETY: a system call without memory.
    let flags = check(unsafe { libc::fcntl(fd, libc::F_GETFD) })?;
    let flags = if inheritable { flags & !libc::FD_CLOEXEC } else { flags | libc::FD_CLOEXEC };
    // SAFETY: the same.
    check(unsafe { libc::fcntl(fd, libc::F_SETFD, flags) }).map(drop)
}

fn close(fd: c_int) -> Result<(), Failure> {
    // SAFETY: the child's own copies of the pipes' ends, which nobody else in the child uses.
    if fd == -1 { Ok(()) } else { check(unsafe { libc::close(fd) }).map(drop) }
}

/// A copy of an end of a pipe that is not among the first descriptors.
fn moved_up(mut fd: c_int, least: c_int) -> Result<c_int, Failure> {
    while (0..least).contains(&fd) {
        // SAFETY: a system call without memory.
        fd = check(unsafe { libc::dup(fd) })?;
        set_inheritable(fd, false)?;
    }
    Ok(fd)
}

/// Makes an end of a pipe the standard stream of a number.
fn become_stream(fd: c_int, stream: c_int) -> Result<(), Failure> {
    match fd {
        -1 => Ok(()),
        fd if fd == stream => set_inheritable(fd, true),
        // SAFETY: a system call without memory.
        fd => check(unsafe { libc::dup2(fd, stream) }).map(drop),
    }
}

/// Closes all descriptors from 3 on, but those to keep, which are in order.
fn close_all_but(keep: &[c_int]) {
    let mut first = 3;
    let close = |first: c_int, last: c_int| {
        if first <= last {
            // SAFETY: the child uses none of these descriptors.
            unsafe { libc::syscall(libc::SYS_close_range, first as u32, last as u32, 0u32) };
        }
    };
    for &fd in keep.iter().filter(|fd| **fd >= 3) {
        close(first, fd - 1);
        first = fd + 1;
    }
    close(first, c_int::MAX);
}

/// Makes the child what it is to be, up to the exec, which does not return if it succeeds.
fn become_child(plan: &Plan) -> Result<std::convert::Infallible, Failure> {
    let [[in_read, in_write], [out_read, out_write], [error_read, error_write], [report_read, report]] =
        plan.pipes;
    for &fd in plan.keep.iter().filter(|fd| **fd != report) {
        set_inheritable(fd, true)?;
    }
    for fd in [in_write, out_read, error_read, report_read] {
        close(fd)?;
    }
    let out_write = moved_up(out_write, 1)?;
    let error_write = moved_up(error_write, 2)?;
    become_stream(in_read, 0)?;
    become_stream(out_write, 1)?;
    become_stream(error_write, 2)?;
    // SAFETY: system calls, with memory that was made ready before the fork.
    unsafe {
        if let Some(folder) = &plan.folder
            && libc::chdir(folder.as_ptr()) == -1
        {
            return Err(Failure(errno(), b"noexec:chdir"));
        }
        if plan.umask >= 0 {
            libc::umask(plan.umask as libc::mode_t);
        }
        if plan.restore_signals {
            libc::signal(libc::SIGPIPE, libc::SIG_DFL);
            libc::signal(libc::SIGXFSZ, libc::SIG_DFL);
        }
        if plan.new_session {
            check(libc::setsid())?;
        }
        if plan.group >= 0 {
            check(libc::setpgid(0, plan.group))?;
        }
        if let Some(groups) = &plan.groups {
            check(libc::setgroups(groups.len(), groups.as_ptr()))?;
        }
        if let Some(gid) = plan.gid {
            check(libc::setregid(gid, gid))?;
        }
        if let Some(uid) = plan.uid {
            check(libc::setreuid(uid, uid))?;
        }
    }
    if let Some(function) = &plan.before_exec
        && protocol::call(function, Arguments::NONE).is_err()
    {
        return Err(Failure(0, b"Exception occurred in preexec_fn."));
    }
    if plan.close_others {
        close_all_but(&plan.keep);
    }
    let mut first_error = 0;
    for &program in plan.programs.addresses.iter().filter(|program| !program.is_null()) {
        // SAFETY: the texts and the lists of their addresses live until the exec.
        unsafe {
            match &plan.environment {
                Some(environment) => {
                    libc::execve(program, plan.arguments.addresses.as_ptr(), environment.addresses.as_ptr())
                }
                None => libc::execv(program, plan.arguments.addresses.as_ptr()),
            };
        }
        let error = errno();
        if error != libc::ENOENT && error != libc::ENOTDIR && first_error == 0 {
            first_error = error;
        }
    }
    Err(Failure(if first_error == 0 { errno() } else { first_error }, b""))
}

/// Tells the parent what went wrong.
fn report(fd: c_int, Failure(number, place): Failure) {
    let mut message = [0u8; 96];
    let mut length = 0;
    let mut add = |bytes: &[u8]| {
        for byte in bytes {
            if let Some(room) = message.get_mut(length) {
                *room = *byte;
                length += 1;
            }
        }
    };
    if number == 0 {
        add(b"SubprocessError:0:");
    } else {
        add(b"OSError:");
        let digits =
            (0..8).rev().map(|digit| number as u32 >> (4 * digit) & 15).skip_while(|digit| *digit == 0);
        digits.for_each(|digit| add(&[b"0123456789abcdef"[digit as usize]]));
        add(b":");
    }
    add(place);
    // SAFETY: the message has so many bytes.
    unsafe { libc::write(fd, message.as_ptr().cast(), length) };
}

fn fork_exec(_: &Value, given: &[Value]) -> PyResult {
    let plan = Plan::of(given)?;
    let [_, _, _, [_, pipe]] = plan.pipes;
    if plan.close_others && pipe < 3 {
        return Err(value_error("errpipe_write must be >= 3"));
    }
    // SAFETY: the child makes only system calls, unless the program wants a function to be called in it.
    match unsafe { libc::fork() } {
        -1 => Err(os_error(&std::io::Error::last_os_error(), &[])),
        0 => {
            let Err(failure) = become_child(&plan);
            report(pipe, failure);
            // SAFETY: ends the child without anything of the parent's being finished in it.
            unsafe { libc::_exit(255) }
        }
        child => Ok(int::from_i64(i64::from(child))),
    }
}
