package heirloom.os;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The named kernel objects of Windows, for programs that share by names. Numbers are those of the
 * Windows headers; nothing is decided here but who owns an object.
 *
 * <p>Every handle is non-inheritable. An object that another user owns is refused unless its
 * audience is everyone. All methods may be called from any thread.
 */
public interface NamedObjects {

  /** Who may open what is created here, and whose objects may be opened. */
  enum Audience {
    /** This user; the owner and every right are his alone. */
    OWNER,
    /** Whoever is on this machine may use it, though not change its rights. */
    EVERYONE
  }

  /**
   * An object's name and audience.
   *
   * @param text as the calls take it, with its {@code Global\} or {@code Local\} where it has one
   */
  record Name(String text, Audience audience) {}

  /**
   * A file behind a section.
   *
   * @param access the {@code GENERIC_…} bits with which it is opened
   */
  record Backing(Path file, int access) {}

  /** Makes a section, or opens the one that has the name. */
  OsNamedSection createSection(Name name, Optional<Backing> backing, int protection, long maximum)
      throws OsException;

  /**
   * Opens a section by its name.
   *
   * @param access {@code FILE_MAP_…} bits; the right to ask for its size is added
   */
  OsNamedSection openSection(Name name, int access) throws OsException;

  /** Makes a mutex that nobody has, or opens the one that has the name. */
  OsWaitable createMutex(Name name) throws OsException;

  /** Opens a mutex by its name. */
  OsWaitable openMutex(Name name) throws OsException;

  /** Makes a semaphore, or opens the one that has the name. */
  OsWaitable createSemaphore(Name name, int initial, int maximum) throws OsException;

  /** Opens a semaphore by its name. */
  OsWaitable openSemaphore(Name name) throws OsException;

  /**
   * {@code WriteProcessMemory} into this process: a page that may not be written is an error and no
   * fault.
   *
   * @param target a direct buffer; the bytes from its index {@code offset} on are written
   */
  void copyIn(byte[] source, ByteBuffer target, int offset) throws OsException;

  /** {@code ReadProcessMemory} from this process: a page that is not there is an error. */
  void copyOut(ByteBuffer source, int offset, byte[] target) throws OsException;
}
