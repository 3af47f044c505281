package heirloom.os;

/** Both ends of an anonymous pipe; the holder closes each. */
public record OsPipe(OsHandle readEnd, OsHandle writeEnd) {}
