package heirloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.WinBase;
import com.sun.jna.platform.win32.WinNT;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.memory.Mapping;
import heirloom.os.OsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table "condition, Win32 code, our exception" of docs/interop-windows.md, row by row. Where we
 * answer before the system does, the bare call shows what it would have said.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "named objects of Windows")
final class ConditionsTest {

  private final String name = Names.of("shareMemory");

  @TempDir Path folder;

  /** Windows keeps a file that is mapped: the views go when the collector found them. */
  @AfterEach
  void letGoOfFiles() throws IOException {
    Unmapping.await(folder);
  }

  private static void assertCode(int code, String symbol, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            OsException.class,
            e -> {
              assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
              assertThat(e.symbol()).isEqualTo(symbol);
            });
  }

  private Path file(int bytes) throws Exception {
    return Files.write(folder.resolve("file"), new byte[bytes]);
  }

  private NamedSection ofFile(SectionSpec spec) throws OsException {
    return NamedSection.create(WindowsName.of(name), spec);
  }

  @Test
  void anEmptyFileHasNothingToMap() throws Exception {
    Path empty = file(0);
    assertCode(1006, "ERROR_FILE_INVALID", () -> ofFile(SectionSpec.ofFile(empty)));
  }

  @Test
  void noSectionMakesAFile() throws Exception {
    SectionSpec missing = SectionSpec.ofFile(folder.resolve("missing")).size(4096);
    assertCode(2, "ERROR_FILE_NOT_FOUND", () -> ofFile(missing));
    assertThatThrownBy(() -> ofFile(missing))
        .hasMessageContaining("file=" + folder.resolve("missing"));
    try (NamedSection taken = NamedSection.create(name, 100)) {
      assertThat(taken.existed()).isFalse();
      assertCode(2, "ERROR_FILE_NOT_FOUND", () -> ofFile(missing));
    }
    assertThat(folder.resolve("missing")).doesNotExist();
  }

  @Test
  void memoryOfSizeNoneIsRefusedHere() {
    assertThatThrownBy(() -> NamedSection.create(name, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(BareSection.tryToCreate(0)).isEqualTo(87);
  }

  @Test
  void aNameOfAnotherKindIsRefused() throws Exception {
    try (NamedMutex taken = NamedMutex.create(name)) {
      assertThat(taken.existed()).isFalse();
      assertCode(6, "ERROR_INVALID_HANDLE", () -> NamedSection.create(name, 1));
      assertCode(6, "ERROR_INVALID_HANDLE", () -> NamedSection.open(name));
      assertCode(6, "ERROR_INVALID_HANDLE", () -> NamedSemaphore.create(name, 0, 1));
      assertCode(6, "ERROR_INVALID_HANDLE", () -> NamedSemaphore.open(name));
    }
  }

  @Test
  void anObjectWhoseOwnerAdmitsOnlyItselfIsRefusedByTheSystem() throws Exception {
    try (OtherProgram other = OtherProgram.start();
        OtherProgram bare = OtherProgram.start()) {
      assertThat(other.ask("create-closed " + name + " 4096")).isEqualTo("created");
      assertThat(bare.ask("open-section " + name)).isEqualTo("error 5");
      for (WindowsName asked :
          new WindowsName[] {WindowsName.of(name), WindowsName.of(name).sharedWithEveryone()}) {
        assertCode(5, "ERROR_ACCESS_DENIED", () -> NamedSection.open(asked));
        assertCode(
            5,
            "ERROR_ACCESS_DENIED",
            () -> NamedSection.createOrOpen(asked, SectionSpec.ofMemory(1)));
      }
    }
  }

  @Test
  void aNameThatExistsIsOpenedWithItsSizeOrRefused() throws Exception {
    try (NamedSection first = NamedSection.create(name, 5000);
        NamedSection second =
            NamedSection.createOrOpen(WindowsName.of(name), SectionSpec.ofMemory(1 << 20))) {
      assertThat(first.existed()).isFalse();
      assertThat(second.existed()).isTrue();
      assertThat(second.size()).isEqualTo(first.size()).isEqualTo(8192);
      first.map().bytes().put(4999, (byte) 7);
      assertThat(second.map().bytes().get(4999)).isEqualTo((byte) 7);
      assertCode(183, "ERROR_ALREADY_EXISTS", () -> NamedSection.create(name, 5000));
    }
  }

  @Test
  void mutexesAndSemaphoresThatExistAreOpenedOrRefused() throws Exception {
    WindowsName own = WindowsName.of(name);
    try (NamedMutex first = NamedMutex.createOrOpen(own);
        NamedMutex second = NamedMutex.createOrOpen(own)) {
      assertThat(first.existed()).isFalse();
      assertThat(second.existed()).isTrue();
      assertCode(183, "ERROR_ALREADY_EXISTS", () -> NamedMutex.create(own));
    }
    try (NamedSemaphore first = NamedSemaphore.createOrOpen(own, 3, 5);
        NamedSemaphore second = NamedSemaphore.createOrOpen(own, 0, 1)) {
      assertThat(second.existed()).isTrue();
      assertThat(second.release()).as("the counts of the first").isEqualTo(3);
      assertThat(first.existed()).isFalse();
      assertCode(183, "ERROR_ALREADY_EXISTS", () -> NamedSemaphore.create(own, 0, 1));
    }
  }

  @Test
  void aNameThatNobodyHasIsNotFound() {
    assertCode(2, "ERROR_FILE_NOT_FOUND", () -> NamedSection.open(name));
    assertCode(2, "ERROR_FILE_NOT_FOUND", () -> NamedMutex.open(name));
    assertCode(2, "ERROR_FILE_NOT_FOUND", () -> NamedSemaphore.open(name));
  }

  @Test
  void aRangeBeyondTheMaximumIsRefusedHere() throws Exception {
    try (NamedSection section = NamedSection.create(name, 5000);
        BareSection bare = BareSection.open(name)) {
      long beyond = section.size() + 1;
      assertThatThrownBy(() -> section.map(ViewAccess.READ, 0, beyond))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("length=8193, expected 0 to 8192 at offset=0");
      assertThatThrownBy(() -> section.map(ViewAccess.READ, 65536, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("offset=65536, expected 0 to below 8192");
      assertThat(bare.tryToMap(WinNT.SECTION_MAP_READ, 0, (int) beyond)).isEqualTo(5);
    }
  }

  @Test
  void anOffsetOffTheGranularityIsRefusedHere() throws Exception {
    try (NamedSection section = NamedSection.create(name, 1 << 20);
        BareSection bare = BareSection.open(name)) {
      assertThatThrownBy(() -> section.map(ViewAccess.READ, 4096, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("offset=4096, expected a multiple of granularity()=65536");
      assertThat(bare.tryToMap(WinNT.SECTION_MAP_READ, 4096, 1)).isEqualTo(1132);
      assertThat(bare.tryToMap(WinNT.SECTION_MAP_READ, 65536, 1)).isZero();
      assertThat(NamedSection.granularity()).isEqualTo(systemGranularity());
    }
  }

  private static long systemGranularity() {
    WinBase.SYSTEM_INFO info = new WinBase.SYSTEM_INFO();
    Kernel32.INSTANCE.GetSystemInfo(info);
    return info.dwAllocationGranularity.longValue();
  }

  @Test
  void lengthNoneIsToTheEnd() throws Exception {
    try (NamedSection section = NamedSection.create(name, 200_000)) {
      Mapping whole = section.map(ViewAccess.WRITE, 0, 0);
      Mapping rest = section.map(ViewAccess.READ, 131_072, 0);
      assertThat(whole.length()).isEqualTo(section.size()).isEqualTo(200_704);
      assertThat(rest.length()).isEqualTo(200_704 - 131_072);
      whole.bytes().put(131_072, (byte) 9);
      assertThat(rest.bytes().get(0)).isEqualTo((byte) 9);
    }
  }

  @Test
  void aFileThatIsOpenForReadingIsNoWritableSection() throws Exception {
    SectionSpec readOnly = SectionSpec.ofFile(file(100)).openedReadOnly();
    assertCode(5, "ERROR_ACCESS_DENIED", () -> ofFile(readOnly));
    try (NamedSection section = ofFile(readOnly.protection(PageProtection.READ_ONLY))) {
      assertThat(section.size()).isEqualTo(100);
    }
  }

  @Test
  void sizeNoneIsTheFiles() throws Exception {
    try (NamedSection section = ofFile(SectionSpec.ofFile(file(12_345)))) {
      assertThat(section.size()).isEqualTo(12_345);
    }
  }

  @Test
  void aLargerSizeGrowsTheFileWithZeros() throws Exception {
    Path small = Files.writeString(folder.resolve("small"), "abc");
    try (NamedSection section = ofFile(SectionSpec.ofFile(small).size(10_000))) {
      assertThat(Files.size(small)).isEqualTo(10_000);
      ByteBuffer bytes = section.map().bytes();
      assertThat(bytes.get(2)).isEqualTo((byte) 'c');
      while (bytes.hasRemaining() && bytes.position() < 10_000) {
        int at = bytes.position();
        assertThat(bytes.get()).isEqualTo(at < 3 ? (byte) "abc".charAt(at) : 0);
      }
    }
  }

  @Test
  void aFileThatMayNotBeWrittenDoesNotGrow() throws Exception {
    SectionSpec larger =
        SectionSpec.ofFile(file(100)).protection(PageProtection.READ_ONLY).size(10_000);
    assertCode(8, "ERROR_NOT_ENOUGH_MEMORY", () -> ofFile(larger));
  }

  @Test
  void memoryStartsAsZero() throws Exception {
    try (NamedSection section = NamedSection.create(name, 1 << 20)) {
      var longs = section.map().longs();
      while (longs.hasRemaining()) {
        assertThat(longs.get()).isZero();
      }
    }
  }

  @Test
  void aWriteIntoAReadOnlyViewIsAnExceptionAndNoCrash() throws Exception {
    try (NamedSection section = NamedSection.create(name, 100);
        NamedSection reader = NamedSection.openReadOnly(WindowsName.of(name))) {
      assertThatThrownBy(() -> section.map(ViewAccess.READ, 0, 0).bytes().put(0, (byte) 1))
          .isInstanceOf(ReadOnlyBufferException.class);
      assertThatThrownBy(() -> reader.map().ints().put(0, 1))
          .isInstanceOf(ReadOnlyBufferException.class);
      // A handle for reading gives no view for writing.
      assertCode(5, "ERROR_ACCESS_DENIED", () -> reader.map(ViewAccess.WRITE, 0, 0));
      assertThatThrownBy(() -> reader.map(ViewAccess.WRITE, 0, 0))
          .hasMessageStartingWith("MapViewOfFile: ERROR_ACCESS_DENIED (5)")
          .hasMessageContaining("name=")
          .hasMessageContaining(name);
      // Nor does the system write into such a view.
      ByteBuffer view = reader.map().bytes();
      assertThatThrownBy(() -> SystemCopy.write(new byte[1], view, 0))
          .isInstanceOf(ReadOnlyBufferException.class);
    }
  }

  @Test
  void whatIsWrittenIntoACopyStaysThere() throws Exception {
    try (NamedSection section = NamedSection.create(name, 100)) {
      ByteBuffer shared = section.map().bytes();
      ByteBuffer copy = section.map(ViewAccess.COPY, 0, 0).bytes();
      shared.put(0, (byte) 1);
      assertThat(copy.get(0)).isEqualTo((byte) 1);
      copy.put(0, (byte) 2);
      assertThat(shared.get(0)).isEqualTo((byte) 1);
      assertThat(copy.get(0)).isEqualTo((byte) 2);
    }
  }

  @Test
  void reservedMemoryOfAnotherProgramIsNoTrap() throws Exception {
    try (OtherProgram other = OtherProgram.start()) {
      assertThat(other.ask("create-reserved " + name + " 1048576")).isEqualTo("created");
      try (NamedSection section = NamedSection.open(name)) {
        section.map().ints().put(100_000, 42);
        assertThat(section.map().ints().get(100_000)).isEqualTo(42);
        assertThatThrownBy(() -> section.map(ViewAccess.READ, 0, 0))
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessageContaining("SEC_RESERVE");
      }
    }
  }

  /** A section reached by the bare calls. */
  private record BareSection(HANDLE handle) implements AutoCloseable {

    static int tryToCreate(int bytes) {
      HANDLE none =
          Kernel32.INSTANCE.CreateFileMapping(
              WinBase.INVALID_HANDLE_VALUE, null, WinNT.PAGE_READWRITE, 0, bytes, null);
      return none == null ? Native.getLastError() : 0;
    }

    static BareSection open(String name) {
      return new BareSection(Kernel32.INSTANCE.OpenFileMapping(0xF, false, name));
    }

    /** The error code; 0 when it was mapped, and unmapped again. */
    int tryToMap(int access, int offset, int length) {
      Pointer view = Kernel32.INSTANCE.MapViewOfFile(handle, access, 0, offset, length);
      if (view == null) {
        return Native.getLastError();
      }
      Kernel32.INSTANCE.UnmapViewOfFile(view);
      return 0;
    }

    @Override
    public void close() {
      Kernel32.INSTANCE.CloseHandle(handle);
    }
  }
}
