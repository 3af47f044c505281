/**
 * What can be handed to a child, and how it is taken back into hands on the other side.
 *
 * <p>An {@link heirloom.grant.Inheritable} is a thing of this process that a child may get. At each
 * start it opens a {@link heirloom.grant.Grant}: the handles that one child will hold, and the
 * facts by which the child checks them. A {@link heirloom.grant.GrantType} names the kind and knows
 * how to turn a {@link heirloom.grant.Claim}, which is all that a number from outside is, into the
 * thing itself. Each kind publishes one type constant, so no layer knows the kinds above it.
 *
 * <p>Applications use {@code InheritedFile}, {@code InheritedPipe}, the type constants and {@link
 * heirloom.grant.InheritanceException}; the rest is for those who add a kind.
 */
@org.jspecify.annotations.NullMarked
package heirloom.grant;
