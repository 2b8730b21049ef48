/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.autoconfigure;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.log.LogMessage;

/**
 * Warns if the process may be killed before it has stopped by itself.
 *
 * @param gracePeriod the time until the process is killed, {@code null} if unknown
 * @param drainTimeout how long a drain may take
 * @param awaitScrape how long the final scrape is waited for after it
 * @param phaseTimeout how long the web server may take after it
 */
record PodGracePeriod(@Nullable Duration gracePeriod, Duration drainTimeout, Duration awaitScrape,
		Duration phaseTimeout) implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(PodGracePeriod.class);

	private static final String PROPERTY = "ws-shutdown.pod-grace-period";

	@Override
	public void afterSingletonsInstantiated() {
		Duration needed = this.drainTimeout.plus(this.awaitScrape).plus(this.phaseTimeout);
		String scrape = this.awaitScrape.isZero() ? ""
				: ", ws-shutdown.metrics.await-scrape=" + this.awaitScrape.toSeconds() + "s";
		if (this.gracePeriod != null && needed.compareTo(this.gracePeriod) > 0) {
			logger.warn(LogMessage.format("Stopping may take %ss (ws-shutdown.drain.timeout=%ss%s and then"
					+ " spring.lifecycle.timeout-per-shutdown-phase=%ss), but the process is killed after %ss (%s)."
					+ " Raise the grace period of the pod above the sum, or lower the timeouts.", needed.toSeconds(),
					this.drainTimeout.toSeconds(), scrape, this.phaseTimeout.toSeconds(), this.gracePeriod.toSeconds(),
					PROPERTY));
		}
	}

}
