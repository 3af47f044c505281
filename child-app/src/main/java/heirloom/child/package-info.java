/** The worker programs that the command line starts as its children. */
@org.jspecify.annotations.NullMarked
package heirloom.child;
