package heirloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.memory.Mapping;
import heirloom.os.OsException;
import heirloom.testing.HandleCensus;
import java.nio.IntBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What everybody asks of shared memory: does it leak, race, tell of changes, and admit whom. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "named objects of Windows")
final class FourQuestionsTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final String memoryName = Names.of("MySharedMemory");
  private final String mutexName = Names.of("MyMutex");
  private final String semaphoreName = Names.of("MySemaphore");

  @Test
  void leakTheNamesGoWithTheLastHandles() throws Exception {
    Map<String, Integer> before = HandleCensus.count();
    NamedSection memory = NamedSection.create(memoryName, 1 << 20);
    NamedMutex mutex = NamedMutex.create(mutexName);
    NamedSemaphore semaphore = NamedSemaphore.create(semaphoreName, 0, 1);
    Mapping mapping = memory.map();
    memory.close();
    memory.close();
    mutex.close();
    semaphore.close();
    assertAbsent(() -> NamedMutex.open(mutexName).close());
    assertAbsent(() -> NamedSemaphore.open(semaphoreName).close());
    // The name is gone, though the bytes are still in use here.
    assertAbsent(() -> NamedSection.open(memoryName).close());
    mapping.bytes().putInt(0, 1);
    assertThat(mapping.bytes().getInt(0)).isEqualTo(1);
    assertThat(HandleCensus.count()).isEqualTo(before);
  }

  private interface Opening {
    void open() throws OsException;
  }

  private static void assertAbsent(Opening opening) {
    assertThatThrownBy(opening::open)
        .isInstanceOfSatisfying(OsException.class, e -> assertThat(e.code()).isEqualTo(2));
  }

  @Test
  void raceNoStepIsLostUnderTheMutex() throws Exception {
    int steps = 2_000;
    try (OtherProgram other = OtherProgram.start();
        NamedSection memory = NamedSection.create(memoryName, 4096);
        NamedMutex mutex = NamedMutex.create(mutexName)) {
      assertThat(other.ask("open-section " + memoryName)).isEqualTo("opened");
      assertThat(other.ask("map")).isEqualTo("opened");
      assertThat(other.ask("open-mutex " + mutexName)).isEqualTo("opened");
      IntBuffer numbers = memory.map().ints();
      other.begin("add - 3 " + steps);
      for (int i = 0; i < steps; i++) {
        assertThat(mutex.acquire(LONG)).isEqualTo(WaitResult.ACQUIRED);
        numbers.put(3, numbers.get(3) + 1);
        mutex.release();
      }
      assertThat(other.answer()).isEqualTo("added");
      assertThat(numbers.get(3)).isEqualTo(2 * steps);
    }
  }

  @Test
  void synchronisationTheSemaphoreTellsOfEachChange() throws Exception {
    try (OtherProgram other = OtherProgram.start();
        NamedSection memory = NamedSection.create(memoryName, 4096);
        NamedSemaphore changed = NamedSemaphore.create(semaphoreName, 0, 1)) {
      assertThat(other.ask("open-section " + memoryName)).isEqualTo("opened");
      assertThat(other.ask("map")).isEqualTo("opened");
      assertThat(other.ask("open-semaphore " + semaphoreName)).isEqualTo("opened");
      IntBuffer numbers = memory.map().ints();
      for (int i = 1; i <= 20; i++) {
        other.begin("wait-semaphore - 60000");
        numbers.put(0, i);
        assertThat(changed.release()).isZero();
        assertThat(other.answer()).isEqualTo("0x0");
        assertThat(other.ask("get-int - 0")).isEqualTo(String.valueOf(i));
      }
    }
  }

  @Test
  void securityWhatIsMadeIsItsOwnersAlone() throws Exception {
    try (NamedSection memory = NamedSection.create(memoryName, 1);
        NamedMutex mutex = NamedMutex.create(mutexName);
        NamedSemaphore semaphore = NamedSemaphore.create(semaphoreName, 0, 1)) {
      for (String security :
          new String[] {memory.security(), mutex.security(), semaphore.security()}) {
        // The owner, and one entry: all rights, for the owner.
        assertThat(security)
            .matches(Pattern.compile("O:(S-1-[-\\d]+|[A-Z]{2})D:P\\(A;;\\w+;;;\\1\\)"));
      }
    }
  }

  @Test
  void securityEveryoneMayUseButNotChangeWhatSaysSo() throws Exception {
    WindowsName name = WindowsName.of(memoryName).sharedWithEveryone();
    try (NamedSection memory = NamedSection.create(name, SectionSpec.ofMemory(1))) {
      // READ_CONTROL, FILE_MAP_READ, FILE_MAP_WRITE and the right to ask for the size.
      assertThat(memory.security()).containsPattern("\\(A;;(0x20007|CCDCLCRC);;;WD\\)");
    }
  }

  @Test
  void securityWhatAStrangerMadeIsRefused() throws Exception {
    try (OtherProgram other = OtherProgram.start()) {
      assertThat(other.ask("create-foreign " + memoryName + " 4096")).isEqualTo("created");
      for (Opening opening :
          new Opening[] {
            () -> NamedSection.open(memoryName).close(),
            () -> NamedSection.openReadOnly(WindowsName.of(memoryName)).close(),
            () ->
                NamedSection.createOrOpen(WindowsName.of(memoryName), SectionSpec.ofMemory(1))
                    .close()
          }) {
        assertThatThrownBy(opening::open)
            .isInstanceOfSatisfying(
                OsException.class,
                e -> {
                  assertThat(e.symbol()).isEqualTo("ERROR_ACCESS_DENIED");
                  assertThat(e.hint()).contains(memoryName, "S-1-5-21-1-2-3-1234");
                });
      }
      WindowsName anybodys = WindowsName.of(memoryName).sharedWithEveryone();
      try (NamedSection opened = NamedSection.open(anybodys)) {
        assertThat(opened.size()).isEqualTo(4096);
      }
    }
  }
}
