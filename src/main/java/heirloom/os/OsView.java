package heirloom.os;

/**
 * A range of this address space over an object that other programs may know by a name. Unlike an
 * {@link OsMapping} it can be closed: copying in and out ends then, and the pages go at once unless
 * a buffer was handed out, which keeps them while it is reachable.
 */
public interface OsView extends OsMapping, AutoCloseable {

  /** Where it lies in this process. */
  long address();

  /**
   * Copies bytes out of the view; the range was checked.
   *
   * @throws IllegalStateException when closed
   * @throws InternalError when a page has vanished, or at the next native call
   */
  void read(long offset, byte[] target);

  /** Copies bytes into the view, else as {@link #read}. */
  void write(long offset, byte[] source);

  /** Bytes from the view's start that its object still has; the length where it cannot shrink. */
  long present() throws OsException;

  /**
   * Has the system write changed pages to the disk and waits; does nothing for memory and private
   * copies.
   *
   * @throws IllegalStateException when closed
   */
  void force() throws OsException;

  /** Gives the view up; idempotent. Buffers stay valid. */
  @Override
  void close();
}
