/**
 * Memory without a name that processes share.
 *
 * <pre>{@code
 * try (SharedMemory prices = SharedMemory.allocateOneWay(64L << 20);   // children only read it
 *     SharedMemory out = SharedMemory.allocate(1L << 20)) {            // both sides write
 *   prices.doubles().put(data);
 *   Child child = ChildBuilder.java(Worker.class).inherit("prices", prices).inherit("out", out).start();
 *   child.waitFor();
 *   long sum = out.longs().get(0);
 * }                                  // handles are free; a buffer kept from above stays valid
 * }</pre>
 *
 * <p>Sizes and offsets are {@code long} and in bytes. Buffers are direct, at most {@code
 * Integer.MAX_VALUE} bytes long, and in native byte order.
 *
 * <table>
 *   <caption>Lifetimes</caption>
 *   <tr><th>thing</th><th>owner</th><th>closeable</th><th>threads</th><th>after close</th></tr>
 *   <tr><td>{@link heirloom.memory.SharedMemory}</td><td>who allocated or adopted it</td><td>yes, at
 *       once</td><td>any</td><td>IllegalStateException "closed"; size and kind can still be
 *       asked</td></tr>
 *   <tr><td>{@link heirloom.memory.Mapping}</td><td>the collector</td><td>no</td><td>any</td><td>lives
 *       on when its region is closed</td></tr>
 *   <tr><td>its buffers</td><td>the collector</td><td>no</td><td>one at a time, as any
 *       buffer</td><td>live on; keep the pages</td></tr>
 *   <tr><td>{@link heirloom.memory.Spool}</td><td>who created it</td><td>yes, at
 *       once</td><td>any</td><td>IllegalStateException "closed"; children write on</td></tr>
 *   <tr><td>{@link heirloom.memory.RegionPool}</td><td>who made it</td><td>yes</td><td>any</td><td>idle
 *       regions are closed, leased ones when they return</td></tr>
 * </table>
 *
 * <p><b>When pages return.</b> A reachable buffer keeps its pages, so that no order of calls
 * crashes the JVM. The pages of a closed region therefore return when the collector finds its
 * buffers, and a program that allocates, maps and closes in a loop would have it look too rarely.
 * So what was closed while mapped is counted; when more than 1 GiB, or a tenth of memory where that
 * is less, was closed since the last collection, or an allocation would be refused, the allocating
 * thread asks for a collection and waits for it, half a second at most, as the JDK does for direct
 * buffers. ({@code -XX:+DisableExplicitGC} takes that away.) A {@link heirloom.memory.RegionPool}
 * avoids it.
 *
 * <p><b>Settings</b>, all system properties: {@code heirloom.memory} is {@code memfd} or {@code
 * shm} and chooses how memory is made on Linux; {@code heirloom.leaks=true} records where each
 * region was allocated, for the warning about one that was never closed; {@code jna.tmpdir} is
 * where native code may be unpacked for a moment.
 *
 * <p><b>What this package will not do:</b> unmap what a buffer shows; change a region's size or
 * kind after birth; give memory a name by which strangers could open it; synchronise (see {@code
 * heirloom.sync}); protect a process from a child that may write the same region, which can change
 * any byte at any time and punch holes.
 */
@org.jspecify.annotations.NullMarked
package heirloom.memory;
