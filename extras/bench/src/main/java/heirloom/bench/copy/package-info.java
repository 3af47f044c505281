/** The other process of the experiment that counts copies. */
@org.jspecify.annotations.NullMarked
package heirloom.bench.copy;
