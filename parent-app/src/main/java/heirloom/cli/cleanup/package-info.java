/**
 * {@code heirloom cleanup}: what has a name or a key and stays until somebody removes it.
 *
 * <p>It lists, and removes nothing that was not named.
 */
@org.jspecify.annotations.NullMarked
package heirloom.cli.cleanup;
