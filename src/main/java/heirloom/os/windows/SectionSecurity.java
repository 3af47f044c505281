package heirloom.os.windows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The security descriptor of every section: nobody may get more rights than a handle already has.
 *
 * <p>An object without a descriptor lets any holder of a handle duplicate it with all rights: a
 * read-only handle becomes a writable one by a single DuplicateHandle (measured; CVE-2018-6057). A
 * duplicate with the same or fewer rights is not checked against the descriptor, so the creator,
 * whose handle has all of them, is not in its own way.
 *
 * <p>In the security descriptor definition language: {@code D:P(D;;0x0F001F;;;OW)}. The one entry
 * is there because an owner may always read and replace the list, unless an entry for OWNER RIGHTS
 * says otherwise. Source: "Security Descriptor" and "Well-known SIDs" on Microsoft Learn.
 */
final class SectionSecurity {

  private static final short DACL_PRESENT = 0x0004;
  private static final short DACL_PROTECTED = 0x1000;
  private static final short SELF_RELATIVE = (short) 0x8000;
  private static final int HEADER = 20;
  private static final int LIST = 8;
  private static final int ENTRY = 20;
  private static final byte DENY = 1;
  private static final int EVERY_RIGHT_OF_A_SECTION = 0x000F001F;
  private static final int CREATOR_AUTHORITY = 3;
  private static final int OWNER_RIGHTS = 4;

  private SectionSecurity() {}

  /** The descriptor in self-relative form. */
  static byte[] descriptor() {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER + LIST + ENTRY).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 1).put((byte) 0);
    bytes.putShort((short) (DACL_PRESENT | DACL_PROTECTED | SELF_RELATIVE));
    bytes.putInt(0).putInt(0).putInt(0).putInt(HEADER);
    bytes.put((byte) 2).put((byte) 0).putShort((short) (LIST + ENTRY));
    bytes.putShort((short) 1).putShort((short) 0);
    bytes.put(DENY).put((byte) 0).putShort((short) ENTRY).putInt(EVERY_RIGHT_OF_A_SECTION);
    bytes.put((byte) 1).put((byte) 1);
    bytes.put(new byte[] {0, 0, 0, 0, 0, CREATOR_AUTHORITY}).putInt(OWNER_RIGHTS);
    return bytes.array();
  }
}
