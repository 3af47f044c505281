"""The compiled helper: built by the C compiler when it is first needed, kept for this user alone.

It lies in ``~/.cache/heirloom-child`` (or below ``XDG_CACHE_HOME``), a folder that only its owner
may enter, under a name that says the hash of its source and the machine. What another user could
have written there is never loaded: folder and file must be this user's and nobody else's to write,
else the helper is built in a private folder that is removed again once it is loaded.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import pkgutil
import platform
import shutil
import stat
import subprocess
import tempfile
import threading

SOURCE = "_words.c"
FLAGS = ["-std=c99", "-O2", "-Wall", "-Wextra", "-shared", "-fPIC"]

_lock = threading.Lock()
_library = None


class NoCompiler(RuntimeError):
    """The helper is needed and cannot be built; the text says what for, and what was tried."""


def library():
    """The loaded helper; raises NoCompiler."""
    global _library
    with _lock:
        if _library is None:
            _library = _declared(_load())
        return _library


def _load():
    source = pkgutil.get_data(__package__, SOURCE)
    stamp = hashlib.sha256(source + " ".join(FLAGS).encode()).hexdigest()[:24]
    name = f"words-{platform.machine()}-{stamp}.so"
    folder = _cache_folder()
    if folder is not None:
        path = os.path.join(folder, name)
        if not _is_ours(path, stat.S_ISREG):
            _build(source, folder, path)
        if _is_ours(path, stat.S_ISREG):
            try:
                return ctypes.CDLL(path)
            except OSError:
                pass  # a file system that runs nothing (noexec): the private folder may
    folder = tempfile.mkdtemp(prefix="heirloom-")
    try:
        path = os.path.join(folder, name)
        _build(source, folder, path)
        try:
            return ctypes.CDLL(path)
        except OSError as refused:
            raise NoCompiler(f"the compiled helper cannot be loaded: {refused}") from refused
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # what is mapped stays


def _cache_folder():
    """The folder if it can be had and is this user's alone, else None."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    folder = os.path.join(base, "heirloom-child")
    try:
        os.makedirs(base, exist_ok=True)
        try:
            os.mkdir(folder, 0o700)
        except FileExistsError:
            pass
    except OSError:
        return None
    return folder if os.path.isabs(folder) and _is_ours(folder, stat.S_ISDIR) else None


def _is_ours(path, is_kind):
    """Of the kind, not a link, this user's, and nobody else's to write."""
    try:
        facts = os.lstat(path)
    except OSError:
        return False
    return (
        is_kind(facts.st_mode)
        and facts.st_uid == os.geteuid()
        and facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH) == 0)


def _build(source, folder, path):
    """By a temporary name and one rename: two processes at once do no harm."""
    compiler = os.environ.get("CC") or "cc"
    handle, fresh = tempfile.mkstemp(dir=folder, suffix=".so")
    os.close(handle)
    try:
        done = subprocess.run(
            [compiler, *FLAGS, "-o", fresh, "-x", "c", "-"],
            input=source, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            raise NoCompiler(f"{compiler} refuses {SOURCE}: {done.stdout.decode(errors='replace')}")
        os.chmod(fresh, 0o700)
        os.replace(fresh, path)
    except OSError as absent:
        raise NoCompiler(
            "shared locks, and lanes on other processors than x86-64, need a small compiled helper: "
            f"Python alone has no atomic words. The compiler {compiler} does not run: {absent}"
        ) from absent
    finally:
        if os.path.exists(fresh):
            os.unlink(fresh)


def _declared(loaded):
    address, wide, narrow = ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint32
    for name, result, arguments in (
            ("load64", wide, [address]),
            ("store64", None, [address, wide]),
            ("load32", narrow, [address]),
            ("store32", None, [address, narrow]),
            ("exchange32", narrow, [address, narrow]),
            ("add32", narrow, [address, narrow]),
            ("swap32", ctypes.c_int, [address, narrow, narrow]),
            ("swap64", ctypes.c_int, [address, wide, wide]),
            ("sleep", ctypes.c_int, [address, narrow, ctypes.c_int64]),
            ("wake", None, [address, ctypes.c_int])):
        function = getattr(loaded, "heirloom_" + name)
        function.restype = result
        function.argtypes = arguments
    return loaded
