/**
 * Spring Batch 5.2 over this library: commands that are run whole, and partitions in processes.
 *
 * <pre>{@code
 * HeirloomCommandTasklet sort = new HeirloomCommandTasklet("sort", "-o", "out.txt", "in.txt");
 * sort.setTimeout(60_000);                                  // as in Spring Batch
 * Step step = new StepBuilder("sort", repository).tasklet(sort, transactions).build();
 *
 * PoolBuilder<Slice, Sum> workers = WorkerPool.java(Summer.class)
 *     .codecs(Codec.record(Slice.class), Codec.record(Sum.class)).inherit("prices", prices);
 * PartitionHandler handler = new WorkerPartitionHandler<>(
 *     workers, repository,
 *     context -> new Slice(context.getInt("from"), context.getInt("to")),
 *     (context, sum) -> context.putDouble("sum", sum.value()));
 * }</pre>
 *
 * <p>The stock tasklet starts a command and waits, no more: one that writes more than a pipe holds
 * hangs until its time is over, and at a time-out or a stop it is left to run on, with all that it
 * started. {@link heirloom.batch.HeirloomCommandRunner} reads what a command writes, keeps the end
 * of it, and ends the tree of processes when the tasklet gives it up. {@link
 * heirloom.batch.HeirloomCommandTasklet} has the tasklet set up so that it does, and its step ends
 * only when the tree has.
 *
 * <table>
 *   <caption>Lifetimes</caption>
 *   <tr><th>thing</th><th>owner</th><th>ends</th><th>threads</th></tr>
 *   <tr><td>{@link heirloom.batch.HeirloomCommandRunner}</td><td>the job's configuration</td>
 *       <td>never; holds nothing</td><td>any</td></tr>
 *   <tr><td>{@link heirloom.batch.CommandProcess}</td><td>who started it</td><td>with its
 *       command</td><td>any</td></tr>
 *   <tr><td>{@link heirloom.batch.HeirloomCommandTasklet}</td><td>the step</td><td>with the step,
 *       as Spring Batch's</td><td>one execution at a time</td></tr>
 *   <tr><td>{@link heirloom.batch.WorkerPartitionHandler}</td><td>the job's configuration</td>
 *       <td>never; each step has a pool of its own, gone when the step is over</td><td>any</td></tr>
 *   <tr><td>what is inherited</td><td>caller</td><td>when the caller closes it, after the
 *       step</td><td>any</td></tr>
 * </table>
 *
 * <p><b>What this package will not do:</b> run a {@code Step} object inside a worker (readers,
 * writers and transactions stay in the job's JVM; a partition is a task and its result); undo what
 * a command did before it was ended; end a process that left its tree, in a session of its own and
 * with its parent gone, before anybody looked; on Windows, whose jobs nobody leaves, end what was
 * left by a command that has ended, or ask before it ends.
 */
@org.jspecify.annotations.NullMarked
package heirloom.batch;
