/**
 * The other programs of {@code heirloom demo 000}, {@code 001} and {@code 003}: they are given
 * nothing and open everything by its name, as a stranger would. See {@link heirloom.interop} for
 * when the nameless kind is better.
 */
@org.jspecify.annotations.NullMarked
package heirloom.child.named;
