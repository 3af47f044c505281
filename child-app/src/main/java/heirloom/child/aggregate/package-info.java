/**
 * Group-by over delimited text, one slice at a time: the engine of {@code heirloom aggregate} and
 * the worker that runs it in a child process.
 *
 * <p>The parent puts whole records into a window that all workers share, and tells a worker where
 * its slice lies. The worker adds up count, sum, smallest and largest value of each key, and leaves
 * the totals of that one slice in a region of its own; the parent merges them. Only numbers go
 * through the pipes between them, never the file's bytes.
 *
 * <pre>{@code
 * SliceAdder adder = new SliceAdder(new Dialect((byte) ',', (byte) '"', 9, 5));
 * adder.add(slice);                                          // a buffer that holds whole records
 * SliceResult.write(adder.facts(), adder.table(), outlet);   // IOException if the parent is gone
 * }</pre>
 *
 * <p>Everything but {@link heirloom.child.aggregate.AggregateWorker} is free of system calls and is
 * used on both sides.
 *
 * <ul>
 *   <li>A record ends at a newline outside quotes; a quote opens at a field's start only. {@link
 *       heirloom.child.aggregate.RecordCutter} and {@link heirloom.child.aggregate.BlockParser}
 *       agree on that byte for byte.
 *   <li>Sums are exact, so totals are the same whatever the slices were.
 *   <li>No class here is safe for use by two threads at once.
 * </ul>
 *
 * <p>It will not guess: no trimming, no number formats of a country, no character sets. Keys are
 * bytes.
 */
@org.jspecify.annotations.NullMarked
package heirloom.child.aggregate;
