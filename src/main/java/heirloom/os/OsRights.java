package heirloom.os;

/**
 * What a section of a file or of memory, or a view of one, may do.
 *
 * @param read bytes may be read
 * @param write bytes may be written for everybody to see
 * @param copy bytes may be written into a private copy that nobody else sees
 * @param execute bytes may be executed
 */
public record OsRights(boolean read, boolean write, boolean copy, boolean execute) {}
