package heirloom.inspect;

import heirloom.inspect.HeldHandle.Kind;
import java.util.Set;

/** How a system's people write its handles. Pure. */
public enum Terms {
  /** Descriptors: small decimal numbers. */
  LINUX("fd", "one-way: the kernel refuses new writers"),
  /** Handles: hexadecimal multiples of 4; a right belongs to a handle, not to the object. */
  WINDOWS("handle", "one-way: this process's handle may only be read, and no right can be added");

  private static final Set<Kind> WITH_NAMES =
      Set.of(Kind.FILE, Kind.DIRECTORY, Kind.DEVICE, Kind.TERMINAL);

  /** Windows's types that tell something of what was handed over; the others every program has. */
  private static final Set<String> TELLING = Set.of("Job", "Process", "Token");

  private final String heading;
  private final String oneWay;

  Terms(String heading, String oneWay) {
    this.heading = heading;
    this.oneWay = oneWay;
  }

  /** What a number is called: {@code fd}. */
  public String heading() {
    return heading;
  }

  /** What memory is that its holder may only read. */
  public String oneWay() {
    return oneWay;
  }

  /** A number as it is written here. */
  public String number(int number) {
    return this == LINUX ? Integer.toString(number) : "0x" + Integer.toHexString(number);
  }

  /**
   * Whether two processes can hold this same object because each opened it by its name. On Windows
   * every opening of a file makes an object of its own, so that a shared one was handed over; but
   * the console and the working directory come to a child from the system itself.
   */
  public boolean isOpenedByName(HeldHandle handle) {
    if (this == LINUX) {
      return WITH_NAMES.contains(handle.kind()) && !handle.target().endsWith(" (deleted)");
    }
    return handle.kind() == Kind.DIRECTORY
        || handle.kind() == Kind.DEVICE
        || (handle.kind() == Kind.OTHER && handle.target().contains(" \\"));
  }

  /** Whether it has a line of its own: a Windows program opens dozens of events and keys. */
  public boolean isListed(HeldHandle handle) {
    return this == LINUX
        || handle.kind() != Kind.OTHER
        || handle.grant().isPresent()
        || TELLING.contains(handle.target().split(" ", 2)[0]);
  }
}
