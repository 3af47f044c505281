package heirloom.os.linux;

import com.sun.jna.Pointer;
import heirloom.os.OsSystemV.SegmentFacts;
import heirloom.os.OsSystemV.SetFacts;

/**
 * struct shmid_ds and struct semid_ds of 64-bit Linux. Sources: bits/types/struct_shmid_ds.h and
 * bits/types/struct_semid_ds.h of glibc; x86 alone has a reserved word after each time of the
 * second.
 */
final class SystemVStructs {

  /** Larger than either struct on any architecture. */
  static final int SIZE = 256;

  private static final int KEY = 0;
  private static final int UID = 4;
  private static final int GID = 8;
  private static final int CREATOR = 12;
  private static final int MODE = 20;

  private static final int SHM_SIZE = 48;
  private static final int SHM_ATTACHED = 56;
  private static final int SHM_DETACHED = 64;
  private static final int SHM_CHANGED = 72;
  private static final int SHM_CREATOR_PID = 80;
  private static final int SHM_LAST_PID = 84;
  private static final int SHM_ATTACHMENTS = 88;

  private static final int SEM_OPERATED = 48;
  private static final int SEM_COUNT = isX86() ? 80 : 64;

  /** Permission bits, SHM_DEST and SHM_LOCKED; the rest of the word is padding. */
  private static final int MODE_MASK = 0xffff;

  private SystemVStructs() {}

  /** Refuses architectures whose structs were never looked at. */
  static void requireKnown() {
    String arch = System.getProperty("os.arch", "");
    if (!isX86() && !arch.equals("aarch64") && !arch.equals("riscv64")) {
      throw new UnsupportedOperationException(
          "the facts of System V objects are known on x86-64, aarch64 and riscv64, not on " + arch);
    }
  }

  private static boolean isX86() {
    String arch = System.getProperty("os.arch", "");
    return arch.equals("amd64") || arch.equals("x86_64");
  }

  static SegmentFacts segment(Pointer struct) {
    return new SegmentFacts(
        struct.getInt(KEY),
        Integer.toUnsignedLong(struct.getInt(UID)),
        Integer.toUnsignedLong(struct.getInt(GID)),
        Integer.toUnsignedLong(struct.getInt(CREATOR)),
        struct.getInt(MODE) & MODE_MASK,
        struct.getLong(SHM_SIZE),
        struct.getLong(SHM_ATTACHED),
        struct.getLong(SHM_DETACHED),
        struct.getLong(SHM_CHANGED),
        struct.getInt(SHM_CREATOR_PID),
        struct.getInt(SHM_LAST_PID),
        struct.getLong(SHM_ATTACHMENTS));
  }

  /** What IPC_SET reads: user, group and mode. */
  static void change(Pointer struct, long user, long group, int mode) {
    struct.setInt(UID, (int) user);
    struct.setInt(GID, (int) group);
    struct.setInt(MODE, mode);
  }

  static SetFacts set(Pointer struct) {
    return new SetFacts(
        struct.getInt(KEY),
        Integer.toUnsignedLong(struct.getInt(UID)),
        Integer.toUnsignedLong(struct.getInt(CREATOR)),
        struct.getInt(MODE) & MODE_MASK,
        struct.getLong(SEM_OPERATED),
        struct.getLong(SEM_COUNT));
  }
}
