package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.BaseTSD.SIZE_T;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.WinBase.STARTUPINFO;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.OsHandle;
import heirloom.os.windows.KernelSpy;
import heirloom.os.windows.WindowsOs;
import heirloom.testing.PortSpawn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * STARTF_USESTDHANDLES needs three valid handles that stand in the handle list too, and a program
 * without a console has none.
 *
 * <p>Documented on the pages of STARTUPINFOW and UpdateProcThreadAttribute.
 *
 * <p>All three are always set and listed, with the null device for a missing one.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "watches CreateProcessW")
class HandleListWithoutStdioLosesOutput {

  private static final int STARTF_USESTDHANDLES = 0x100;
  private static final long HANDLE_LIST = 0x0002_0002;
  private static final int STD_INPUT_HANDLE = -10;

  @Test
  void allThreeAreInTheList() throws Exception {
    List<Long> listed = new ArrayList<>();
    List<Long> streams = new ArrayList<>();
    KernelSpy spy =
        new KernelSpy()
            .before(
                (name, arguments) -> {
                  if (name.equals("UpdateProcThreadAttribute")
                      && ((SIZE_T) arguments[2]).longValue() == HANDLE_LIST) {
                    Pointer array = (Pointer) arguments[3];
                    for (long i = 0; i < ((SIZE_T) arguments[4]).longValue(); i += 8) {
                      listed.add(array.getLong(i));
                    }
                  }
                  if (name.equals("CreateProcessW")) {
                    STARTUPINFO info = (STARTUPINFO) arguments[8];
                    assertThat(info.dwFlags).isEqualTo(STARTF_USESTDHANDLES);
                    for (HANDLE one :
                        new HANDLE[] {info.hStdInput, info.hStdOutput, info.hStdError}) {
                      streams.add(Pointer.nativeValue(one.getPointer()));
                    }
                  }
                });
    PortSpawn.Result result = PortSpawn.of("cmd", "/c", "echo heard").on(spy.os()).run();
    assertThat(result.output()).isEqualToIgnoringNewLines("heard");
    assertThat(streams).hasSize(3).doesNotHaveDuplicates().isEqualTo(listed);
  }

  @Test
  void aMissingStreamIsTheNullDevice() throws Exception {
    WindowsOs os = new KernelSpy().os();
    HANDLE before = Kernel32.INSTANCE.GetStdHandle(STD_INPUT_HANDLE);
    Kernel32.INSTANCE.SetStdHandle(STD_INPUT_HANDLE, null);
    try (OsHandle stream = os.standardStream(0)) {
      assertThat(stream.what()).contains("NUL");
      assertThat(PortSpawn.of("cmd", "/c", "exit 3").on(os).input(stream).start().exit().join())
          .extracting(exit -> exit.code())
          .isEqualTo(3);
    } finally {
      Kernel32.INSTANCE.SetStdHandle(STD_INPUT_HANDLE, before);
    }
  }
}
