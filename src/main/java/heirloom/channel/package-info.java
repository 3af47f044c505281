/**
 * One-way lanes of messages between processes, quicker than a pipe and exact about deaths.
 *
 * <pre>{@code
 * try (Channel tasks = Channel.toChild(1 << 20);       // this process sends, the child receives
 *     Channel results = Channel.fromChild(1 << 20)) {  // the other way
 *   Child child =
 *       ChildBuilder.java(Worker.class).inherit("tasks", tasks).inherit("results", results).start();
 *   tasks.sender().send(task);                         // a copy; waits while the lane is full
 *   Claim claim = tasks.sender().claim(64);            // or written in place
 *   claim.buffer().putLong(claim.offset(), 42);
 *   claim.commit();
 *   tasks.sender().close();                            // end of stream
 *   while (results.receiver().receive(m -> print(m.getLong(0)))) {}   // in place; false at the end
 * }                                                    // a dead child here: PeerDiedException
 * // in the child
 * Receiver tasks = Inheritance.current().take("tasks", Receiver.TYPE);
 * }</pre>
 *
 * <p>A lane is a ring in memory of its own. One side writes its tail, the other its head, each
 * checks what it reads of the other against what it knows by itself. A message exists from one
 * store on; a message is done with when its handler returned. Many to one is one lane per child and
 * a {@link heirloom.channel.FanIn}, so that no sender can hold up another. While neither side
 * sleeps, nothing calls the system and nothing is allocated.
 *
 * <table>
 *   <caption>Lifetimes</caption>
 *   <tr><th>thing</th><th>owner</th><th>closeable</th><th>threads</th><th>after close</th></tr>
 *   <tr><td>{@link heirloom.channel.Channel}</td><td>the process that starts
 *       children</td><td>yes: its end and its hold on the memory</td><td>any</td><td>the child's
 *       end works on until it sees the end</td></tr>
 *   <tr><td>{@link heirloom.channel.Sender}</td><td>the channel, or the child that took
 *       it</td><td>yes: end of stream</td><td>one at a time</td><td>IllegalStateException; what
 *       was sent is still read</td></tr>
 *   <tr><td>{@link heirloom.channel.Receiver}</td><td>likewise</td><td>yes: the sender gets
 *       ChannelClosedException</td><td>one at a time</td><td>IllegalStateException; what was not
 *       read is lost</td></tr>
 *   <tr><td>{@link heirloom.channel.Claim}</td><td>its sender</td><td>commit or abort</td><td>one
 *       at a time</td><td>used again by the next claim</td></tr>
 *   <tr><td>{@link heirloom.channel.Batch}</td><td>its sender</td><td>yes: what is not published is
 *       dropped</td><td>one at a time</td><td>used again by the next batch</td></tr>
 *   <tr><td>{@link heirloom.channel.Message}</td><td>its receiver</td><td>no</td><td>the
 *       handler's</td><td>after the handler: another message</td></tr>
 *   <tr><td>{@link heirloom.channel.FanIn}</td><td>who made it; owns its
 *       channels</td><td>yes</td><td>one at a time</td><td>IllegalStateException</td></tr>
 * </table>
 *
 * <p><b>Deaths.</b> A sender that dies has sent what it published, of a {@link
 * heirloom.channel.Batch} all or nothing. What a receiver had in its hands when it died goes to the
 * next child that is given the channel, with one more in {@code attempts()}: so every message is
 * handled at least once, and exactly once while nobody dies. After as many attempts as the channel
 * allows it becomes a {@link heirloom.channel.DeadLetter} in {@code Child.repairs()}. With {@code
 * outlivingHolders()} the ends wait for that next child; without it they get a {@link
 * heirloom.channel.PeerDiedException} where they would have to wait.
 *
 * <p><b>Hostile children.</b> A child can write any byte of its own lane at any time. It can spoil
 * its own messages, and it can make the parent throw {@link
 * heirloom.channel.PeerViolationException}, which ends that child; it cannot make the parent read
 * outside the lane, loop, or block in a call that has a timed form.
 *
 * <p><b>What this package will not do:</b> more than one sender or receiver on a lane; order
 * between lanes; messages that outlive the processes; serialise objects; wake a receiver before it
 * sleeps.
 */
@org.jspecify.annotations.NullMarked
package heirloom.channel;
