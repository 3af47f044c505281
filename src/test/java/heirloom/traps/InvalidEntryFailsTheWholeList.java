package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.OsHandle;
import heirloom.os.SpawnException;
import heirloom.os.windows.KernelSpy;
import heirloom.os.windows.Regions;
import heirloom.os.windows.WaitingChild;
import heirloom.os.windows.WindowsOs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A closed, repeated, non-inheritable or pseudo (-1, -2) entry fails the launch, or DuplicateHandle
 * turns it into a handle of this process or thread.
 *
 * <p>Documented on UpdateProcThreadAttribute's page; CPython filters its list for it.
 *
 * <p>Such an entry is refused, by its name, before any process exists; a repeated one gets a
 * duplicate of its own.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "watches CreateProcessW")
class InvalidEntryFailsTheWholeList {

  private final KernelSpy spy = new KernelSpy();
  private final WindowsOs os = spy.os();

  @Test
  void aClosedHandleIsNamed() throws Exception {
    OsHandle closed = Regions.event();
    closed.close();
    assertThatThrownBy(() -> WaitingChild.start(os, closed))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("event is closed");
    assertThat(spy.calls("CreateProcessW")).isEmpty();
  }

  @Test
  void aNumberThatIsNotOpenIsTheSystemsError() {
    assertThatThrownBy(() -> WaitingChild.start(os, OsHandle.borrowed(0x7FF_FFF0, "grant \"x\"")))
        .isInstanceOf(SpawnException.class)
        .hasMessageContaining("ERROR_INVALID_HANDLE (6)");
    assertThat(spy.calls("CreateProcessW")).isEmpty();
  }

  @Test
  void aPseudoHandleIsNoGrant() {
    for (long pseudo : new long[] {-1, -2, 0}) {
      assertThatThrownBy(() -> WaitingChild.start(os, OsHandle.borrowed(pseudo, "grant \"x\"")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("grant \"x\"");
    }
    assertThat(spy.calls("CreateProcessW")).isEmpty();
  }

  @Test
  void theSameHandleMayBeGivenTwice() throws Exception {
    try (OsHandle event = Regions.event();
        WaitingChild child = WaitingChild.start(os, event, event)) {
      assertThat(child.process().pid()).isPositive();
    }
  }

  @Test
  void nothingInheritableIsLeft() throws Exception {
    try (OsHandle event = Regions.event();
        WaitingChild child = WaitingChild.start(os, event)) {
      assertThat(Regions.isInheritable(event)).isFalse();
      assertThat(child.process().pid()).isPositive();
    }
    // Each inheritable duplicate has its close.
    long made =
        spy.calls("DuplicateHandle").stream()
            .filter(call -> Boolean.TRUE.equals(call.arguments().get(5)))
            .count();
    assertThat(made).isEqualTo(4);
    assertThat(spy.calls("CloseHandle").size()).isGreaterThanOrEqualTo(4);
  }
}
