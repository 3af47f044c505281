package heirloom.os.linux;

import heirloom.os.Current;
import java.lang.reflect.Field;
import java.util.List;

/** The Linux backend of a whole test JVM, over a C library that counts. */
public final class CountedLinux {

  private final FaultyLibc libc = new FaultyLibc(LinuxLab.libc());

  private CountedLinux() {}

  /** From here on this JVM uses it; for a JVM that was made for one test. */
  public static CountedLinux install() throws ReflectiveOperationException {
    CountedLinux counted = new CountedLinux();
    Field os = Current.class.getDeclaredField("os");
    os.setAccessible(true);
    os.set(null, new LinuxOs(counted.libc.libc()));
    return counted;
  }

  /** Counts this thread's calls from here on. */
  public void begin() {
    libc.disarm();
  }

  /** The calls since then, in order. */
  public List<String> calls() {
    return libc.calls();
  }
}
