package heirloom.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClosedRegionsTest {

  private final AtomicInteger collections = new AtomicInteger();
  private final ClosedRegions regions = new ClosedRegions(1000, collections::incrementAndGet);

  @Test
  void onlyWhatIsBothClosedAndMappedCounts() {
    ClosedRegions.Region region = regions.opened();
    region.mapped();
    region.mapped();
    assertThat(regions.bytes()).isZero();
    region.closed(300);
    assertThat(regions.bytes()).isEqualTo(300);
    region.unmapped();
    assertThat(regions.bytes()).as("one mapping holds the whole region").isEqualTo(300);
    region.unmapped();
    assertThat(regions.bytes()).isZero();
  }

  @Test
  void aMappingMadeWhileClosingCountsToo() {
    ClosedRegions.Region region = regions.opened();
    region.closed(300);
    region.mapped();
    assertThat(regions.bytes()).isEqualTo(300);
    region.unmapped();
    assertThat(regions.bytes()).isZero();
  }

  @Test
  void withinTheBudgetNothingIsCollected() {
    held(1000);
    regions.keepBudget();
    assertThat(collections).hasValue(0);
  }

  @Test
  void collectingEndsWhenThereIsEnough() throws InterruptedException {
    ClosedRegions.Region region = held(5000);
    Thread cleaner = new Thread(region::unmapped);
    cleaner.start();
    regions.keepBudget();
    cleaner.join();
    assertThat(regions.bytes()).isZero();
  }

  @Test
  void whatIsTrulyInUseIsCollectedForOnlyOncePerBudget() {
    held(5000);
    regions.keepBudget();
    assertThat(collections).hasValue(1);
    held(900);
    regions.keepBudget();
    assertThat(collections).hasValue(1);
    held(200);
    regions.keepBudget();
    assertThat(collections).hasValue(2);
  }

  @Test
  void collectUntilGivesUpWhenNothingIsHeld() {
    AtomicInteger asked = new AtomicInteger();
    assertThat(
            regions.collectUntil(
                () -> {
                  asked.incrementAndGet();
                  return false;
                }))
        .isFalse();
    assertThat(asked).hasValue(1);
    assertThat(collections).hasValue(0);
  }

  @Test
  void anInterruptEndsTheWaitAndStaysSet() {
    held(5000);
    Thread.currentThread().interrupt();
    regions.keepBudget();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aSmallMachineHasASmallBudget() {
    regions.machineHas(2000);
    held(300);
    regions.keepBudget();
    assertThat(collections).hasValue(1);
  }

  private ClosedRegions.Region held(long bytes) {
    ClosedRegions.Region region = regions.opened();
    region.mapped();
    region.closed(bytes);
    return region;
  }
}
