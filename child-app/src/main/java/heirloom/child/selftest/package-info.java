/** The children of {@code heirloom selftest}: honest ones, which are killed, and hostile ones. */
@org.jspecify.annotations.NullMarked
package heirloom.child.selftest;
