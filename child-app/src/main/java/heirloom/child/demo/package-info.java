/**
 * The child of {@code heirloom demo 004}: takes a handle's bare number, as the literal form of
 * handle inheritance hands it over, without the library's checks. Not an example to follow; {@link
 * heirloom.inherit.Inheritance} is.
 */
@org.jspecify.annotations.NullMarked
package heirloom.child.demo;
