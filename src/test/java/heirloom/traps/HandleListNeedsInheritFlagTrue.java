package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.platform.win32.WinBase.STARTUPINFO;
import com.sun.jna.platform.win32.WinDef.DWORD;
import heirloom.os.OsHandle;
import heirloom.os.windows.ChildHandles;
import heirloom.os.windows.KernelSpy;
import heirloom.os.windows.Regions;
import heirloom.os.windows.WaitingChild;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A handle list with bInheritHandles FALSE is an invalid parameter, TRUE without a list passes all;
 * without STARTUPINFOEX's size in cb and EXTENDED_STARTUPINFO_PRESENT the list is refused or not
 * read.
 *
 * <p>Documented on the pages of CreateProcessW and UpdateProcThreadAttribute.
 *
 * <p>One path sets all four at every start, with and without grants.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "watches CreateProcessW")
class HandleListNeedsInheritFlagTrue {

  private static final int EXTENDED_STARTUPINFO_PRESENT = 0x0008_0000;
  private static final int CREATE_UNICODE_ENVIRONMENT = 0x0000_0400;
  private static final int STARTUPINFOEX_BYTES = 112;
  private static final long SENTINEL_BYTES = 99 * 4096L;

  @Test
  void allFourAreSetWithoutAnyGrant() throws Exception {
    KernelSpy spy = new KernelSpy();
    try (WaitingChild child = WaitingChild.start(spy.os())) {
      List<Object> arguments = spy.calls("CreateProcessW").get(0).arguments();
      assertThat(arguments.get(4)).as("bInheritHandles").isEqualTo(true);
      int flags = ((DWORD) arguments.get(5)).intValue();
      assertThat(flags & EXTENDED_STARTUPINFO_PRESENT).isNotZero();
      assertThat(flags & CREATE_UNICODE_ENVIRONMENT).isNotZero();
      STARTUPINFO info = (STARTUPINFO) arguments.get(8);
      assertThat(info.cb.intValue()).isEqualTo(STARTUPINFOEX_BYTES);
      assertThat(info.getPointer().getPointer(STARTUPINFOEX_BYTES - 8)).isNotNull();
      assertThat(child.process().pid()).isPositive();
    }
  }

  @Test
  void anInheritableHandleThatIsNotInTheListIsNotInTheChild() throws Exception {
    try (OsHandle sentinel = Regions.inheritableSection(SENTINEL_BYTES);
        WaitingChild child = WaitingChild.start(new KernelSpy().os())) {
      assertThat(Regions.isInheritable(sentinel)).isTrue();
      assertThat(ChildHandles.of(child.process().pid(), 4096))
          .as("the child is seen at all")
          .isNotEmpty()
          .noneMatch(held -> held.bytes() == SENTINEL_BYTES);
    }
  }
}
