/**
 * Everybody who can start a program, behind one small interface, and the processes that hold those
 * peers who need one of their own.
 *
 * <p>A {@link heirloom.bench.peer.Launcher} starts the {@link heirloom.bench.peer.Trivial} program
 * and waits for it, here in this JVM. Peers that need another JVM (a launch mode that is chosen
 * once, a heap of a given size) or are no Java at all run in a {@link
 * heirloom.bench.peer.PeerProcess} and answer over two pipes: request {@code KIND COUNT GRANTS},
 * answer {@code ok NANOS…}.
 *
 * <p>Where a peer cannot be had (no compiler, no such program, another system), its rows stay and
 * say why.
 *
 * <p>The C peers' source travels in the jar and is compiled by gcc at first use ({@link
 * heirloom.bench.peer.CPeer}).
 */
@NullMarked
package heirloom.bench.peer;

import org.jspecify.annotations.NullMarked;
