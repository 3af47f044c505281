package heirloom.interop;

import heirloom.os.OsException;

/** What {@code create} says of a name that is taken; the system itself opens what has it. */
final class Exclusive {

  private static final int ERROR_ALREADY_EXISTS = 183;

  private Exclusive() {}

  static OsException refusal(String call, WindowsName name) {
    return new OsException(
        call,
        ERROR_ALREADY_EXISTS,
        "ERROR_ALREADY_EXISTS",
        "Cannot create a file when that file already exists",
        "name=" + name + " is in use; open(…) or createOrOpen(…) takes the object that has it");
  }
}
