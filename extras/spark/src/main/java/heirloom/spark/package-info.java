/**
 * Spark over this library: records through worker processes, one pool of them per executor.
 *
 * <pre>{@code
 * SparkWorker model = SparkWorker.java(Scorer.class)         // implements Worker<byte[], byte[]>
 *     .timeout(Duration.ofMinutes(1)).attempts(3);
 * JavaRDD<byte[]> scores = HeirloomSpark.pipe(records, model);
 * scores.saveAsObjectFile("scores");                          // PipeException in the task that fails
 * }</pre>
 *
 * <p>{@code RDD.pipe} starts a process for each partition and speaks to it in lines of text. Here
 * an executor starts its workers once, all its tasks share them, and records are bytes that go and
 * come back through shared memory, many at a time. A job on one machine is a pool; with this it is
 * the same worker on many.
 *
 * <table>
 *   <caption>Lifetimes</caption>
 *   <tr><th>thing</th><th>owner</th><th>ends</th><th>threads</th></tr>
 *   <tr><td>{@link heirloom.spark.SparkWorker}</td><td>the job</td><td>never; it is a description
 *       and travels to the executors</td><td>any</td></tr>
 *   <tr><td>the pool of a description</td><td>the executor</td><td>with it: orderly with {@link
 *       heirloom.spark.HeirloomPlugin} or at the end of a local application, else as its JVM
 *       exits; the workers even when that is killed, but not what they had started</td><td>all tasks of the executor</td></tr>
 *   <tr><td>records in a worker's hands</td><td>the Spark task</td><td>with the task: one that is
 *       cancelled or fails takes them back, and a worker that does not let go within the grace is
 *       ended and replaced</td><td>the task's</td></tr>
 * </table>
 *
 * <p><b>What this package will not do:</b> change the number of records (one in, one out, in
 * order); undo what a worker did with a record whose task failed: Spark runs tasks again; give a
 * worker JVM the jars of Spark's class loaders: it has the executor's class path ({@code
 * spark.executor.extraClassPath}), where the worker's class and this library must be.
 */
@org.jspecify.annotations.NullMarked
package heirloom.spark;
