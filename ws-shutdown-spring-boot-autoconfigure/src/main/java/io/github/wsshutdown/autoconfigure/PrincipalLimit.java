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

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.InvalidDrainPlanException;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.drain.DefaultWebSocketDrainer;

import org.springframework.util.StringUtils;

/**
 * Limits how many connections a principal may have.
 */
final class PrincipalLimit {

	PrincipalLimit(WebSocketShutdownProperties.Admission properties, HandshakeAdmission admission,
			DefaultWebSocketDrainer drainer) {
		CloseFrame closeFrame = closeFrame(properties.principalCloseCode());
		boolean displaces = properties.principalPolicy() == PrincipalPolicy.CLOSE_OLDEST;
		admission.setPrincipalLimit(properties.maxSessionsPerPrincipal(),
				displaces ? (connection) -> drainer.displace(connection, closeFrame) : null);
	}

	private static CloseFrame closeFrame(int code) {
		try {
			return new CloseFrame(code, "Connected again elsewhere");
		}
		catch (InvalidDrainPlanException ex) {
			throw new UnusablePropertyException("ws-shutdown.admission.principal-close-code", code,
					StringUtils.capitalize(ex.getProblem()) + ".", ex.getRemedy());
		}
	}

}
