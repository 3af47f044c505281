/**
 * {@code heirloom aggregate}: group-by over big delimited text, done by child processes that share
 * one nameless region.
 *
 * <p>The parent reads the text into a window of places, one slice each, cut at record ends; the
 * children, which can only read the window, add up a slice at a time and leave the result in a
 * region of their own; the parent merges it and reads on into the place. Numbers go through pipes,
 * bytes never do.
 *
 * <pre>{@code
 * Request request = Request.of("flights.csv", "carrier", "dep_delay", 4);
 * Outcome outcome = new Aggregation(request, job -> {}).run(ChildCrew::new);   // CommandFailure
 * Format.CSV.write(outcome, out, System.err);
 * }</pre>
 *
 * <table>
 *   <caption>Who owns what</caption>
 *   <tr><th>thing</th><th>owner</th><th>threads</th><th>ends</th></tr>
 *   <tr><td>window</td><td>the aggregation</td><td>the reader writes, workers read</td>
 *       <td>when the job is over</td></tr>
 *   <tr><td>place of the window</td><td>the reader; a worker from task to result</td><td>one</td>
 *       <td>free again when the result is merged</td></tr>
 *   <tr><td>result region</td><td>the worker's station</td><td>worker writes, its listener reads</td>
 *       <td>with the worker</td></tr>
 *   <tr><td>table</td><td>the job</td><td>one listener at a time</td><td>with the outcome</td></tr>
 * </table>
 *
 * <p>A slice is done again only when the death of its worker is proved; a slow or stopped worker is
 * waited for. It will not spill to disk: all distinct keys must fit this process's heap.
 */
@org.jspecify.annotations.NullMarked
package heirloom.cli.aggregate;
