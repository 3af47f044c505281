/**
 * The text that carries grants from parent to child: encode and parse, nothing else.
 *
 * <p>Pure Java over strings: no system call, no knowledge of what the grants are. The grammar is in
 * {@code docs/spec/handoff.md}, with vectors that every reader runs.
 */
@org.jspecify.annotations.NullMarked
package heirloom.handoff;
