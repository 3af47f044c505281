package heirloom.inspect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a Windows process was started with, from its own memory: the process environment block names
 * the parameters, and these the texts. The offsets are those of 64-bit Windows (winternl.h names
 * the first; the others have stood since its first release, and debuggers rely on them). Pure but
 * for the reader of memory.
 *
 * @param commandLine as one text
 * @param environment words separated by NUL
 * @param standard the numbers of the standard streams
 */
record StartWords(String commandLine, String environment, Set<Integer> standard) {

  private static final int PEB_PARAMETERS = 0x20;
  private static final int PARAMETERS_BYTES = 0x88;
  private static final int STANDARD_INPUT = 0x20;
  private static final int STANDARD_OUTPUT = 0x28;
  private static final int STANDARD_ERROR = 0x30;
  private static final int COMMAND_LINE_LENGTH = 0x70;
  private static final int COMMAND_LINE = 0x78;
  private static final int ENVIRONMENT = 0x80;
  private static final int PAGE = 4096;
  private static final int MOST_PAGES = 256;

  /** A process's memory; empty where it cannot be read. */
  @FunctionalInterface
  interface Reader {
    /** Bytes from an address. */
    Optional<byte[]> read(long address, int bytes);
  }

  /**
   * Reads them.
   *
   * @param block the process environment block's address
   * @throws IOException when the process has ended, or has none yet
   */
  static StartWords read(Reader memory, long block) throws IOException {
    long parameters = bytes(memory, block + PEB_PARAMETERS, Long.BYTES).getLong(0);
    ByteBuffer all = bytes(memory, parameters, PARAMETERS_BYTES);
    int length = Short.toUnsignedInt(all.getShort(COMMAND_LINE_LENGTH));
    String line = text(bytes(memory, all.getLong(COMMAND_LINE), length).array());
    Set<Integer> standard = new TreeSet<>();
    for (int offset : new int[] {STANDARD_INPUT, STANDARD_OUTPUT, STANDARD_ERROR}) {
      standard.add((int) all.getLong(offset));
    }
    return new StartWords(line, environment(memory, all.getLong(ENVIRONMENT)), standard);
  }

  /** Up to the empty word that ends it, page by page: what follows may not be readable. */
  private static String environment(Reader memory, long address) {
    StringBuilder all = new StringBuilder();
    long at = address;
    for (int i = 0; i < MOST_PAGES; i++) {
      int piece = PAGE - (int) (at % PAGE);
      Optional<byte[]> read = memory.read(at, piece);
      if (read.isEmpty()) {
        break;
      }
      all.append(text(read.get()));
      int end = all.indexOf("\0\0");
      if (end >= 0) {
        return all.substring(0, end);
      }
      at += piece;
    }
    return all.toString();
  }

  private static ByteBuffer bytes(Reader memory, long address, int bytes) throws IOException {
    return ByteBuffer.wrap(
            memory
                .read(address, bytes)
                .orElseThrow(() -> new IOException("its start parameters cannot be read")))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_16LE);
  }

  /**
   * The command line's words as {@link HandoffNames} looks for them: a handoff has neither spaces
   * nor quotes, so that the rules of quoting need not be known.
   */
  String words() {
    return commandLine.replace('"', ' ').strip().replaceAll("\\s+", "\0");
  }
}
