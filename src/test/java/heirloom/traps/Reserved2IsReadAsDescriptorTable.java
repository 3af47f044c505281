package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.platform.win32.WinBase.STARTUPINFO;
import heirloom.os.windows.KernelSpy;
import heirloom.testing.PortSpawn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * JNA allocates STARTUPINFO.lpReserved2, which a child's C runtime may read as its table of
 * descriptors.
 *
 * <p>Documented in pty4j's ProcessUtils; STARTUPINFOW's page says it must be null.
 *
 * <p>It is null, its length 0.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "watches CreateProcessW")
class Reserved2IsReadAsDescriptorTable {

  private static final int LENGTH_OFFSET = 66;
  private static final int POINTER_OFFSET = 72;

  @Test
  void itIsNullInWhatTheSystemReads() throws Exception {
    KernelSpy spy = new KernelSpy();
    PortSpawn.of("cmd", "/c", "exit").on(spy.os()).start().exit().join();
    STARTUPINFO info = (STARTUPINFO) spy.calls("CreateProcessW").get(0).arguments().get(8);
    assertThat(info.getPointer().getShort(LENGTH_OFFSET)).isZero();
    assertThat(info.getPointer().getLong(POINTER_OFFSET)).isZero();
  }
}
