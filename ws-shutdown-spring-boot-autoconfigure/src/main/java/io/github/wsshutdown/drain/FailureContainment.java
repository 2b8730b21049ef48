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

package io.github.wsshutdown.drain;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Keeps what fails for one connection from ending the others: also an {@link Error}, such
 * as that of a container whose classes are not those that its stack was written for.
 */
final class FailureContainment {

	private static final Log logger = LogFactory.getLog(FailureContainment.class);

	private FailureContainment() {
	}

	/**
	 * Take a step that is about one connection.
	 * @return whether it was taken without a failure
	 */
	static boolean attempt(Connection connection, Runnable step) {
		try {
			step.run();
			return true;
		}
		catch (Throwable ex) {
			logger.debug("Connection " + connection.getId() + " on '" + connection.getPath() + "' has met a failure",
					ex);
			return false;
		}
	}

}
