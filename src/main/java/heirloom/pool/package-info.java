/**
 * Supervised workers: processes that do tasks, and nothing lost when they die.
 *
 * <pre>{@code
 * try (WorkerPool<String, Long> pool =
 *     WorkerPool.java(Counter.class)                    // class Counter implements Worker<String, Long>
 *         .codecs(Codec.text(), Codec.number())
 *         .workers(4).timeout(Duration.ofSeconds(30)).attempts(3)
 *         .inherit("prices", prices)                    // shared by all of them, as only asked
 *         .start()) {
 *   CompletableFuture<Long> words = pool.submit("how many words are these");
 *   words.get();                                        // or WorkerDiedException, TaskFailedException
 * }                                                     // drains: every task is done, every worker gone
 * }</pre>
 *
 * <p>Each worker is a process with two lanes of its own ({@code heirloom.channel}), and where asked
 * a region of its own: what one of them does to its memory, or to itself, is no sibling's business.
 * A process that dies is replaced: at once when it had done something, else after a pause that
 * doubles. Its task goes to another worker; one that has cost as many workers as it may is taken
 * out, with the exit status and the last words of the last of them. Workers end with this process,
 * however that ends, and lead groups of their own, so that their children end with them. The book
 * of who has what is in this process's private memory: no worker can make a task vanish, or be told
 * twice.
 *
 * <table>
 *   <caption>Lifetimes</caption>
 *   <tr><th>thing</th><th>owner</th><th>closeable</th><th>threads</th><th>after close</th></tr>
 *   <tr><td>{@link heirloom.pool.WorkerPool}</td><td>who started it</td><td>{@code close()} drains,
 *       {@code abort()} does not</td><td>any</td><td>IllegalStateException</td></tr>
 *   <tr><td>{@link heirloom.pool.PoolBuilder}</td><td>caller</td><td>no</td><td>one</td><td>-</td></tr>
 *   <tr><td>things inherited</td><td>caller</td><td>by the caller, after the pool: a worker that is
 *       replaced is given them again</td><td>any</td><td>no further worker starts</td></tr>
 *   <tr><td>a task's regions ({@link heirloom.pool.TaskOptions#give})</td><td>caller</td><td>when the
 *       future is done</td><td>any</td><td>the worker's buffers stay</td></tr>
 *   <tr><td>{@link heirloom.pool.Worker}</td><td>its process</td><td>no</td><td>its main</td>
 *       <td>-</td></tr>
 *   <tr><td>{@link heirloom.pool.TaskScope}</td><td>the task</td><td>no</td><td>any of the
 *       worker's</td><td>IllegalStateException</td></tr>
 * </table>
 *
 * <p><b>What this package will not do:</b> undo what a task did before its worker died (give tasks
 * effects that may happen twice, or one attempt); interrupt a task inside a worker (it ends the
 * worker); keep an order between tasks; serialise objects; keep tasks when this process dies.
 */
@org.jspecify.annotations.NullMarked
package heirloom.pool;
