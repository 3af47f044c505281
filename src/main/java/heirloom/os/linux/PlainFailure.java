package heirloom.os.linux;

import heirloom.os.OsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * What the JDK's file system says, as an {@link OsException}: the plain side's counterpart to
 * {@link Errno}, without native code. Java tells the error by the exception's class and otherwise
 * only as a sentence, which is passed on and not interpreted; the code is then 0.
 */
final class PlainFailure {

  private PlainFailure() {}

  static OsException of(String call, IOException cause) {
    OsException failure;
    if (cause instanceof NoSuchFileException) {
      failure = new OsException(call, 2, "ENOENT", "No such file or directory", "");
    } else if (cause instanceof AccessDeniedException) {
      failure =
          new OsException(
              call,
              13,
              "EACCES",
              "Permission denied",
              "plain Java opens the object again by its name in /proc, for which this user needs"
                  + " the object's own permission bits");
    } else if (cause.getCause() instanceof OutOfMemoryError) {
      // FileChannel.map says it so, after it has collected and tried again by itself.
      failure = new OsException(call, 12, "ENOMEM", "Cannot allocate memory", "");
    } else if (cause instanceof FileSystemException named && named.getReason() != null) {
      failure = new OsException(call, 0, "unknown", named.getReason(), "");
    } else {
      failure = new OsException(call, 0, "unknown", String.valueOf(cause.getMessage()), "");
    }
    failure.initCause(cause);
    return failure;
  }

  /** Whether the file, or what the link names, is not there. */
  static boolean isMissing(IOException cause) {
    return cause instanceof NoSuchFileException;
  }

  /** What a file of {@code /proc} lacks. */
  static IOException lacks(String file, String what) {
    return new FileSystemException(file, null, "it has no " + what);
  }

  /** For a control line of a kind that plain Java cannot receive. */
  static OsException noControl(String mechanism) {
    return new OsException(
        "openControl",
        95,
        "EOPNOTSUPP",
        "this control line works by " + mechanism + ", which plain Java cannot receive",
        "start Java children with ChildBuilder.java, whose control line works by proc");
  }

  /** For where the port lets only unchecked exceptions through. */
  static RuntimeException unchecked(String call, IOException cause) {
    return new UncheckedIOException(cause instanceof OsException os ? os : of(call, cause));
  }

  /** The one sentence for a system whose /proc is missing, hidden, or of another namespace. */
  static OsException noProc(String directory) {
    return new OsException(
        "open " + directory + "/fd",
        2,
        "ENOENT",
        "No such file or directory",
        "a Java child reaches what it inherited through /proc: mount it, and do not hide this"
            + " user's processes there");
  }
}
