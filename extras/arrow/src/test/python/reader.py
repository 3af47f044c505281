"""The README's reader, and beside it the proof that nothing was copied."""
import sys

# tag::reader[]
import heirloom
import pyarrow as pa
import pyarrow.compute as pc

shared = pa.py_buffer(heirloom.current().memory("prices"))
batch = pa.ipc.open_stream(shared).read_next_batch()
total = pc.sum(batch["price"]).as_py()
# end::reader[]

for name, column in zip(batch.schema.names, batch.columns):
    for buffer in column.buffers():
        if buffer is None:
            continue  # no null in it: the reader leaves the validity bits alone
        offset = buffer.address - shared.address
        if not 0 <= offset <= shared.size - buffer.size:
            sys.exit(f"a buffer of {name} is not in the shared region: {offset}")
print(batch.num_rows, total, batch["id"].null_count, pa.total_allocated_bytes(), flush=True)

# A value that the parent changes now is seen here: the pages are the same.
if len(sys.argv) > 1:
    sys.stdin.readline()
    print(batch["price"][0].as_py(), flush=True)
