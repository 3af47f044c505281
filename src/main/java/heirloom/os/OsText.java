package heirloom.os;

/** A text of this process's that a child can read at a path, while this is open. */
public interface OsText extends AutoCloseable {

  /** Where; no name in any file system leads there. */
  String path();

  /** Gives it up; idempotent. */
  @Override
  void close();
}
