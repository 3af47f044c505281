"""A region of shared memory, mapped."""

from __future__ import annotations

import mmap


class Memory(mmap.mmap):
    """A region of shared memory, mapped: an ``mmap.mmap``, so anything that takes a buffer takes it.

    Not writable where the region is one-way (only its creator writes): then memoryviews and arrays
    over it are read-only. ``close()`` unmaps it, and refuses (BufferError) while a memoryview or an
    array over it is alive. Its size is fixed.
    """

    name: str
    writable: bool

    @property
    def view(self) -> memoryview:
        """All of it as bytes."""
        return memoryview(self)

    def cast(self, format: str) -> memoryview:
        """All of it as numbers of a native format of the ``struct`` module: "d", "i", "q", ...

        Bytes after the last whole one are not shown.
        """
        view = memoryview(self)
        size = memoryview(bytes(16)).cast(format).itemsize
        return view[: len(view) // size * size].cast(format)

    def numpy(self, dtype="uint8"):
        """All of it as a numpy array that shares the memory; ImportError without numpy."""
        import numpy

        dtype = numpy.dtype(dtype)
        return numpy.frombuffer(self, dtype=dtype, count=len(self) // dtype.itemsize)

    def resize(self, newsize):
        raise TypeError("the size of shared memory is fixed")
