package heirloom.child.demo;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.WinNT;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One page of memory that is reached by a handle's number, and what stands in it: a text from the
 * parent in its first half, the child's report in its second. Mapped in the literal way: {@code
 * MapViewOfFile} on Windows, {@code /proc/self/fd} on Linux.
 */
public final class LiteralPage {

  /** Bytes of the page. */
  public static final int SIZE = 4096;

  private static final int REPORT = SIZE / 2;

  private final ByteBuffer bytes;

  /** Over the page's bytes. */
  public LiteralPage(ByteBuffer bytes) {
    this.bytes = bytes.duplicate().order(ByteOrder.nativeOrder());
  }

  /**
   * Maps what the words name in this process.
   *
   * @param where a handle's number, decimal or {@code 0x…}; on Linux also a path that opens it
   * @throws IOException in the system's words, when it is no such thing here
   */
  public static LiteralPage map(String where) throws IOException {
    if (where.startsWith("/")) {
      return new LiteralPage(file(where));
    }
    long number = Long.decode(where);
    return new LiteralPage(onWindows() ? view(number) : file("/proc/self/fd/" + number));
  }

  /** Whether the literal form is that of Windows. */
  public static boolean onWindows() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
  }

  private static ByteBuffer view(long number) throws IOException {
    HANDLE section = new HANDLE(new Pointer(number));
    int access = WinNT.SECTION_MAP_READ | WinNT.SECTION_MAP_WRITE;
    Pointer view = Kernel32.INSTANCE.MapViewOfFile(section, access, 0, 0, SIZE);
    if (view == null) {
      throw new IOException("MapViewOfFile failed with error " + Native.getLastError());
    }
    return view.getByteBuffer(0, SIZE);
  }

  private static ByteBuffer file(String path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path, "rw")) {
      return file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
    }
  }

  /** The parent's text. */
  public String text() {
    return get(0);
  }

  /** Writes the parent's text. */
  public void text(String text) {
    put(0, text);
  }

  /** The child's report. */
  public String report() {
    return get(REPORT);
  }

  /** Writes the child's report. */
  public void report(String text) {
    put(REPORT, text);
  }

  private String get(int at) {
    byte[] text = new byte[bytes.getInt(at)];
    bytes.get(at + Integer.BYTES, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private void put(int at, String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    bytes.put(at + Integer.BYTES, encoded);
    bytes.putInt(at, encoded.length);
  }
}
