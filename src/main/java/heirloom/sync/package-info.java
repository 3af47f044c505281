/** Locks that survive their owner's death. */
@org.jspecify.annotations.NullMarked
package heirloom.sync;
