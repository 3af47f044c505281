/**
 * Arrow record batches in memory that children inherit: Java fills the vectors, a child in any
 * language that has Arrow reads them where they are.
 *
 * <pre>{@code
 * try (SharedBatch batch = SharedBatch.allocate(schema, rows, allocator)) {
 *   Float8Vector price = (Float8Vector) batch.root().getVector("price");
 *   price.set(0, 99.5);                       // writes the shared region
 *   batch.finish();
 *   new ChildBuilder("python3", "reader.py").inherit("prices", batch).start();
 * }                                           // root() throws from here on
 * }</pre>
 *
 * <p>The child finds one region that holds an Arrow IPC stream of one batch, so nothing about it is
 * ours: {@code pa.ipc.open_stream(pa.py_buffer(given.memory("prices"))).read_next_batch()}.
 *
 * <p>What it will not do: columns whose size depends on their values (text, lists), which cannot be
 * laid out before they are written; compression; more than 2 GiB in a batch.
 */
@NullMarked
package heirloom.arrow;

import org.jspecify.annotations.NullMarked;
