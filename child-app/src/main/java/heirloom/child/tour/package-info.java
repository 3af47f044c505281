/**
 * The tour's worker: a child that does on request what the tour shows.
 *
 * <p>It reads one request a line from standard input and answers each with one line on standard
 * output; {@code python/heirloom_tour.py} follows the same protocol:
 *
 * <table>
 * <caption>Requests</caption>
 * <tr><th>request</th><th>answer</th></tr>
 * <tr><td>{@code hello}</td><td>{@code hello VERSION}</td></tr>
 * <tr><td>{@code take NAME}</td><td>{@code took MICROS}: the region that came with the start</td></tr>
 * <tr><td>{@code await NAME}</td><td>{@code took MICROS}: a region that is given to the running
 * child</td></tr>
 * <tr><td>{@code sum FROM COUNT}</td><td>{@code sum VALUE MICROS}: 64-bit numbers of the region taken
 * last</td></tr>
 * <tr><td>{@code read COUNT}, then the numbers' bytes</td><td>{@code sum VALUE MICROS}</td></tr>
 * <tr><td>{@code write}</td><td>{@code refused WORDS}, or {@code wrote}</td></tr>
 * </table>
 *
 * <p>It ends at the end of its input. What it was handed and must refuse ends it with one sentence
 * and code 125, any other failure with a stack trace and code 1.
 */
@org.jspecify.annotations.NullMarked
package heirloom.child.tour;
